package native

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones are known without the host's

	"github.com/itchyny/timefmt-go"

	"trs/api/sandbox/toolrun"
)

var timeTools = map[string]function{
	"TIME_NOW":        typed(timeNow),
	"TIME_CONVERT":    pure(convertTime),
	"TIME_PARSE":      pure(parseTime),
	"TIME_ADD":        pure(addTime),
	"TIME_DIFFERENCE": pure(timeDifference),
	"TIME_LIST_ZONES": typed(listZones),
}

//go:embed data/zones.txt
var zoneList string

var zones = sync.OnceValue(func() []string { return strings.Fields(zoneList) })

// loadZone finds a zone by its IANA name. "Local" is the host's business.
func loadZone(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "local") || strings.Contains(name, "..") {
		return nil, fmt.Errorf("unknown time zone %q", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("unknown time zone %q; TIME_LIST_ZONES lists them", name)
	}
	return zone, nil
}

const isoLayout = "2006-01-02T15:04:05.999999999Z07:00"

// moment is how every time tool writes a time.
func moment(at time.Time) map[string]any {
	name, _ := at.Zone()
	return map[string]any{
		"iso": at.Format(isoLayout), "utc": at.UTC().Format(isoLayout), "timezone": at.Location().String(),
		"offset": at.Format("-07:00"), "abbreviation": name, "epoch_seconds": epoch(at),
		"weekday": at.Weekday().String(), "is_daylight_saving": at.IsDST(),
	}
}

func epoch(at time.Time) json.Number {
	if at.Nanosecond() == 0 {
		return json.Number(strconv.FormatInt(at.Unix(), 10))
	}
	return json.Number(strconv.FormatFloat(float64(at.UnixMilli())/1000, 'f', -1, 64))
}

// answerable refuses times whose year does not have four digits: they have no
// ISO 8601 form that others read.
func answerable(at time.Time) (map[string]any, error) {
	if year := at.Year(); year < 1 || year > 9999 {
		return nil, fmt.Errorf("the year %d is not between 1 and 9999", year)
	}
	return moment(at), nil
}

// timeValue is ISO text, or seconds since 1970.
type timeValue struct {
	text    string
	seconds *float64
}

// UnmarshalJSON reads a string or a number.
func (v *timeValue) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &v.text) == nil {
		return nil
	}
	return json.Unmarshal(raw, &v.seconds)
}

func (v timeValue) in(zone *time.Location) (time.Time, error) {
	if v.seconds == nil {
		return readTime(v.text, zone, false)
	}
	if math.Abs(*v.seconds) > 253402300799 { // the end of the year 9999
		return time.Time{}, fmt.Errorf("%v seconds is too far from now", *v.seconds)
	}
	whole, part := math.Modf(*v.seconds)
	return time.Unix(int64(whole), int64(math.Round(part*1e6))*1000).In(zone), nil
}

// layouts are the ways to write a time that are understood, most exact first.
// A "/" stands for month first; see readTime.
var layouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "20060102T150405Z0700", "20060102T150405", "20060102",
	time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822Z, time.RFC822,
	"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 2006", "2 January 2006 15:04", "2 January 2006",
	"Jan 2, 2006 3:04 PM", "Jan 2, 2006 15:04", "Jan 2, 2006", "January 2, 2006 3:04 PM", "January 2, 2006 15:04", "January 2, 2006",
	"1/2/2006 15:04:05", "1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM", "1/2/2006 15:04", "1/2/2006", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
	"2.1.2006 15:04:05", "2.1.2006 15:04", "2.1.2006",
}

// readTime reads a time that people wrote. What names no zone is in zone.
func readTime(text string, zone *time.Location, dayFirst bool) (time.Time, error) {
	text = strings.TrimSpace(text)
	for _, layout := range layouts {
		if dayFirst {
			layout = strings.Replace(layout, "1/2/2006", "2/1/2006", 1)
		}
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time that can be read; write it as 2026-03-29T01:30:00Z", text)
}

func timeNow(_ context.Context, call toolrun.Call, args struct {
	Timezone string `json:"timezone"`
},
) (map[string]any, error) {
	zone, err := loadZone(args.Timezone)
	if err != nil {
		return nil, err
	}
	return moment(call.Now.In(zone)), nil
}

type convertArgs struct {
	Time timeValue `json:"time"`
	From *string   `json:"from"`
	To   string    `json:"to"`
}

func convertTime(args convertArgs) (map[string]any, error) {
	from := time.UTC
	if args.From != nil {
		zone, err := loadZone(*args.From)
		if err != nil {
			return nil, err
		}
		from = zone
	}
	to, err := loadZone(args.To)
	if err != nil {
		return nil, err
	}
	at, err := args.Time.in(from)
	if err != nil {
		return nil, err
	}
	return answerable(at.In(to))
}

type parseTimeArgs struct {
	Text     string  `json:"text"`
	Timezone string  `json:"timezone"`
	Layout   *string `json:"layout"`
	DayFirst bool    `json:"day_first"`
}

func parseTime(args parseTimeArgs) (map[string]any, error) {
	zone, err := loadZone(args.Timezone)
	if err != nil {
		return nil, err
	}
	if args.Layout == nil {
		at, err := readTime(args.Text, zone, args.DayFirst)
		if err != nil {
			return nil, err
		}
		return answerable(at)
	}
	at, err := timefmt.ParseInLocation(args.Text, *args.Layout, zone)
	if err != nil {
		return nil, fmt.Errorf("%q is not in the layout %q: %w", args.Text, *args.Layout, err)
	}
	return answerable(at)
}

type differenceArgs struct {
	Start    timeValue `json:"start"`
	End      timeValue `json:"end"`
	Timezone string    `json:"timezone"`
}

func timeDifference(args differenceArgs) (map[string]any, error) {
	zone, err := loadZone(args.Timezone)
	if err != nil {
		return nil, err
	}
	start, err := args.Start.in(zone)
	if err != nil {
		return nil, err
	}
	end, err := args.End.in(zone)
	if err != nil {
		return nil, err
	}
	// Durations hold 292 years, so that seconds are reckoned by hand.
	seconds := float64(end.Unix()-start.Unix()) + float64(end.Nanosecond()-start.Nanosecond())/1e9
	return map[string]any{
		"seconds": seconds, "minutes": seconds / 60, "hours": seconds / 3600, "days": seconds / 86400,
		"iso": isoDuration(seconds), "words": inWords(seconds),
	}, nil
}

type zonesArgs struct {
	Search string `json:"search"`
	Limit  int    `json:"limit"`
}

func listZones(_ context.Context, call toolrun.Call, args zonesArgs) (map[string]any, error) {
	wanted := strings.ReplaceAll(strings.ToLower(args.Search), " ", "_")
	found, total := []any{}, 0
	for _, name := range zones() {
		if !strings.Contains(strings.ToLower(name), wanted) {
			continue
		}
		zone, err := loadZone(name)
		if err != nil {
			continue // the list may be newer than the zones
		}
		if total++; len(found) < args.Limit {
			at := call.Now.In(zone)
			abbreviation, _ := at.Zone()
			found = append(found, map[string]any{"name": name, "offset": at.Format("-07:00"), "abbreviation": abbreviation})
		}
	}
	return map[string]any{"zones": found, "count": len(found), "total": total}, nil
}
