package form

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"trs/views/form/value"
)

// madeUp is a plain value of the right kind; each try is another one.
func (s *spec) madeUp(try int) *value.Value {
	switch s.shape {
	case text:
		return value.NewText(s.madeUpText(try))
	case number:
		return s.madeUpNumber(try)
	case boolean:
		return value.NewBool(try%2 == 0)
	case choice:
		return value.NewNull()
	default: // the others were filled before; anything may be text
	}
	return [...]*value.Value{value.NewText("text"), integer(1), value.NewObject(), value.NewList(), value.NewBool(true), value.NewNull()}[try%6]
}

func integer(n int) *value.Value {
	v, _ := value.NewNumber(strconv.Itoa(n))
	return v
}

// formatSample is a text for each format that has rules.
func formatSample(format string, try int) string {
	switch format {
	case "date-time":
		return fmt.Sprintf("2026-01-%02dT09:30:00Z", 1+(30+try)%31)
	case "date":
		return fmt.Sprintf("2026-01-%02d", 1+(30+try)%31)
	case "time":
		return fmt.Sprintf("09:%02d:00Z", (30+try)%60)
	case "duration":
		return fmt.Sprintf("PT%dH", 1+try)
	case "uri", "url", "iri", "uri-reference", "iri-reference":
		return "https://example.com/" + another(try)
	case "email", "idn-email":
		return "name" + another(try) + "@example.com"
	case "uuid":
		return fmt.Sprintf("6ba7b810-9dad-11d1-80b4-00c04fd43%03x", (0x0c8+try)&0xfff)
	case "hostname", "idn-hostname":
		return "example" + another(try) + ".com"
	case "ipv4":
		return fmt.Sprintf("192.0.2.%d", 1+try%250)
	case "ipv6":
		return fmt.Sprintf("2001:db8::%x", 1+try)
	case "byte", "base64":
		return "dGV4dA=="
	case "json-pointer":
		return "/a" + another(try)
	case "relative-json-pointer":
		return strconv.Itoa(try)
	case "regex":
		return "^a" + another(try)
	case "uri-template":
		return "https://example.com/{id}" + another(try)
	}
	return ""
}

// another is a suffix that tells tries apart.
func another(try int) string {
	if try == 0 {
		return ""
	}
	return strconv.Itoa(try + 1)
}

// guesses are texts for patterns that Go cannot read.
var guesses = [...]string{"text", "a", "1", "Aa1!aaaa", "abc123", "A1", "123456", "2026-01-31", "a@b.co", "https://example.com", "x_y", "ABC-123", "+15550100", "#a1b2c3", "0"}

func (s *spec) madeUpText(try int) string {
	least, most := s.bound("minLength", 0), s.bound("maxLength", -1)
	format, pattern := s.schema.Get("format").Text(), s.schema.Get("pattern").Text()
	if pattern != "" {
		for extra := range 64 {
			if out := matching(pattern, try, extra); utf8.RuneCountInString(out) >= least && out != "" {
				return out
			}
		}
		return guesses[try%len(guesses)]
	}
	out := formatSample(format, try)
	if out == "" {
		out = "text" + another(try)
		if most >= 0 && len(out) > most {
			out = out[len(out)-most:]
		}
	}
	if short := least - utf8.RuneCountInString(out); short > 0 && least <= maxFile {
		filler := strings.Repeat("x", short)
		switch format {
		case "email", "idn-email":
			out = filler + out
		case "duration", "date", "date-time", "time", "uuid", "ipv4", "ipv6":
		default:
			out += filler
		}
	}
	return out
}

// ratOf is a bound as an exact number; nil when there is none.
func (s *spec) ratOf(keyword string) *big.Rat {
	v := s.schema.Get(keyword)
	if !v.Is(value.Number) {
		return nil
	}
	const most = 400 // more digits are no bound of this world
	text := fmt.Sprint(v.Any())
	if r, ok := new(big.Rat).SetString(text); ok && len(text) < most {
		return r
	}
	return nil
}

// madeUpNumber is a number within the bounds: the least one, or the greatest
// where there is no least one.
func (s *spec) madeUpNumber(try int) *value.Value {
	low, high, step := s.ratOf("minimum"), s.ratOf("maximum"), s.ratOf("multipleOf")
	above, below := s.ratOf("exclusiveMinimum"), s.ratOf("exclusiveMaximum")
	if s.schema.Get("exclusiveMinimum").Bool() { // draft 4
		above, low = low, nil
	}
	if s.schema.Get("exclusiveMaximum").Bool() {
		below, high = high, nil
	}
	free := step == nil || step.Sign() <= 0
	if free {
		step = big.NewRat(1, 1)
	} else if s.name == "integer" {
		step = new(big.Rat).SetInt(step.Num())
	}
	fits := func(r *big.Rat) bool {
		return (low == nil || r.Cmp(low) >= 0) && (high == nil || r.Cmp(high) <= 0) &&
			(above == nil || r.Cmp(above) > 0) && (below == nil || r.Cmp(below) < 0)
	}
	near := first(low, above, high, below)
	if start := new(big.Rat).Set(step); near == nil || fits(start) && low == nil && above == nil {
		near = start
	}
	count := new(big.Int).Div(new(big.Rat).Quo(near, step).Num(), new(big.Rat).Quo(near, step).Denom())
	for _, by := range []int64{int64(try), int64(try) + 1, 0, 1, -1, 2, -int64(try)} {
		candidate := new(big.Rat).Mul(step, new(big.Rat).SetInt(new(big.Int).Add(count, big.NewInt(by))))
		if fits(candidate) {
			return exact(candidate)
		}
	}
	if high := first(high, below); free && s.name != "integer" && high != nil && first(low, above) != nil {
		return exact(new(big.Rat).Quo(new(big.Rat).Add(near, high), big.NewRat(2, 1)))
	}
	return exact(near)
}

func first(all ...*big.Rat) *big.Rat {
	for _, r := range all {
		if r != nil {
			return r
		}
	}
	return nil
}

// exact spells a number without a fraction where there is none.
func exact(r *big.Rat) *value.Value {
	text := r.RatString()
	if !r.IsInt() {
		text = strings.TrimRight(r.FloatString(20), "0")
	}
	if v, ok := value.NewNumber(text); ok {
		return v
	}
	return integer(1)
}
