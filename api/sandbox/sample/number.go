package sample

import (
	"encoding/json"
	"math/big"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// limits is the range that numbers of a schema are in.
type limits struct {
	low, high *big.Rat // nil: none
	multiple  *big.Rat
}

// number makes a number in the range that the schemas leave: a small one where
// they leave much.
func (m *maker) number(all []*jsonschema.Schema, integer bool, at place) (any, error) {
	var l limits
	for _, s := range all {
		l.raise(s.Minimum)
		l.raise(s.ExclusiveMinimum)
		l.lower(s.Maximum)
		l.lower(s.ExclusiveMaximum)
		if s.MultipleOf != nil {
			l.multiple = s.MultipleOf
		}
	}
	if integer && (l.multiple == nil || !l.multiple.IsInt()) {
		l.multiple = times(l.multiple)
	}
	for range 4 {
		for _, candidate := range m.numbers(&l) {
			if value := decimal(candidate); m.fits(all, value) {
				return value, nil
			}
		}
	}
	return nil, unmet(at, "no number is in its range")
}

// times is the least whole number that a step adds up to.
func times(step *big.Rat) *big.Rat {
	if step == nil {
		return big.NewRat(1, 1)
	}
	return new(big.Rat).SetInt(step.Num())
}

func (l *limits) raise(low *big.Rat) {
	if low != nil && (l.low == nil || low.Cmp(l.low) > 0) {
		l.low = low
	}
}

func (l *limits) lower(high *big.Rat) {
	if high != nil && (l.high == nil || high.Cmp(l.high) < 0) {
		l.high = high
	}
}

// numbers lists candidates: a random one, the middle, the ends and their
// neighbours. Whether the ends belong to the range is for the check to say.
func (m *maker) numbers(l *limits) []*big.Rat {
	low, high := l.low, l.high
	span := big.NewRat(100, 1)
	switch {
	case low == nil && high == nil:
		low, high = big.NewRat(1, 1), span
	case low == nil:
		if low = new(big.Rat); high.Sign() <= 0 {
			low.Sub(high, span)
		}
	case high == nil:
		high = new(big.Rat).Add(low, span)
	}
	width := new(big.Rat).Sub(high, low)
	part := func(thousandths int64) *big.Rat {
		return new(big.Rat).Add(low, new(big.Rat).Mul(width, big.NewRat(thousandths, 1000)))
	}
	candidates := []*big.Rat{part(m.rand.Int64N(1000)), part(500), low, high}
	if l.multiple == nil || l.multiple.Sign() == 0 {
		return candidates
	}
	var steps []*big.Rat
	for _, candidate := range candidates {
		quotient := new(big.Rat).Quo(candidate, l.multiple)
		whole := new(big.Int).Div(quotient.Num(), quotient.Denom()) // rounds down
		for _, more := range []int64{0, 1, -1} {
			step := new(big.Rat).SetInt(new(big.Int).Add(whole, big.NewInt(more)))
			steps = append(steps, step.Mul(step, l.multiple))
		}
	}
	return steps
}

// decimal writes a number as JSON, with two places where they say enough.
func decimal(r *big.Rat) json.Number {
	if r.IsInt() {
		return json.Number(r.Num().String())
	}
	if short := r.FloatString(2); r.Denom().Cmp(big.NewInt(100)) <= 0 || wide(r) {
		return json.Number(trimZeros(short))
	}
	return json.Number(trimZeros(r.FloatString(12)))
}

// wide says whether rounding to two places changes little.
func wide(r *big.Rat) bool { return new(big.Rat).Abs(r).Cmp(big.NewRat(1, 1)) > 0 }

func trimZeros(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
