package native

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// duration is a length of time as calendars count it.
type duration struct {
	Years   int `json:"years"`
	Months  int `json:"months"`
	Weeks   int `json:"weeks"`
	Days    int `json:"days"`
	Hours   int `json:"hours"`
	Minutes int `json:"minutes"`
	Seconds int `json:"seconds"`
}

var isoDurationForm = regexp.MustCompile(`^([+-]?)P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$`)

// UnmarshalJSON reads "P1DT2H" or {"days": 1, "hours": 2}.
func (d *duration) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		type plain duration
		return json.Unmarshal(raw, (*plain)(d))
	}
	match := isoDurationForm.FindStringSubmatch(text)
	if match == nil || strings.HasSuffix(text, "P") || strings.HasSuffix(text, "T") {
		return fmt.Errorf("%q is not an ISO 8601 duration such as P1M or PT36H", text)
	}
	sign := 1
	if match[1] == "-" {
		sign = -1
	}
	for i, part := range []*int{&d.Years, &d.Months, &d.Weeks, &d.Days, &d.Hours, &d.Minutes, &d.Seconds} {
		if match[i+2] != "" {
			n, err := strconv.Atoi(match[i+2])
			if err != nil {
				return err
			}
			*part = sign * n
		}
	}
	return nil
}

type addArgs struct {
	Time     timeValue `json:"time"`
	Duration duration  `json:"duration"`
	Timezone string    `json:"timezone"`
}

func addTime(args addArgs) (map[string]any, error) {
	zone, err := loadZone(args.Timezone)
	if err != nil {
		return nil, err
	}
	at, err := args.Time.in(zone)
	if err != nil {
		return nil, err
	}
	d := args.Duration
	at = addMonths(at.In(zone), d.Years*12+d.Months)
	at = at.AddDate(0, 0, d.Weeks*7+d.Days)
	if year := at.Year(); year < 1 || year > 9999 {
		return answerable(at)
	}
	// In whole seconds: a time.Duration would overflow.
	seconds := int64(d.Hours)*3600 + int64(d.Minutes)*60 + int64(d.Seconds)
	if seconds != 0 {
		at = time.Unix(at.Unix()+seconds, int64(at.Nanosecond())).In(zone)
	}
	return answerable(at)
}

// addMonths moves by months and stays in the month it reaches: a month after
// the 31st of January is the 28th of February, not the 3rd of March.
func addMonths(at time.Time, months int) time.Time {
	moved := at.AddDate(0, months, 0)
	if moved.Day() != at.Day() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}
	return moved
}

// parts splits seconds into days, hours, minutes and seconds with fraction.
func parts(seconds float64) (days, hours, minutes int64, rest float64) {
	whole, fraction := math.Modf(math.Abs(seconds))
	n := int64(whole)
	return n / 86400, n % 86400 / 3600, n % 3600 / 60, math.Round((float64(n%60)+fraction)*1e6) / 1e6
}

func isoDuration(seconds float64) string {
	days, hours, minutes, rest := parts(seconds)
	text := "P"
	if seconds < 0 {
		text = "-P"
	}
	if days > 0 {
		text += strconv.FormatInt(days, 10) + "D"
	}
	clock := ""
	if hours > 0 {
		clock += strconv.FormatInt(hours, 10) + "H"
	}
	if minutes > 0 {
		clock += strconv.FormatInt(minutes, 10) + "M"
	}
	if rest > 0 || days+hours+minutes == 0 {
		clock += strconv.FormatFloat(rest, 'f', -1, 64) + "S"
	}
	if clock != "" {
		text += "T" + clock
	}
	return text
}

func inWords(seconds float64) string {
	days, hours, minutes, rest := parts(seconds)
	var words []string
	say := func(n float64, unit string) {
		if n == 0 {
			return
		}
		if n != 1 {
			unit += "s"
		}
		words = append(words, strconv.FormatFloat(n, 'f', -1, 64)+" "+unit)
	}
	say(float64(days), "day")
	say(float64(hours), "hour")
	say(float64(minutes), "minute")
	say(rest, "second")
	switch {
	case len(words) == 0:
		return "no time"
	case seconds < 0:
		return strings.Join(words, " ") + " before"
	default:
		return strings.Join(words, " ")
	}
}
