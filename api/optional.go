package api

import (
	"bytes"
	"encoding/json"
)

// Optional is a field of a PATCH that can be absent, null or a value, three
// different things: keep what is stored, remove it, replace it. The zero
// Optional is absent. Fields of this type carry the json option "omitzero".
type Optional[T any] struct {
	value T
	state optionalState
}

type optionalState uint8

const (
	optionalAbsent optionalState = iota
	optionalNull
	optionalValue
)

// Some is the Optional that says v.
func Some[T any](v T) Optional[T] { return Optional[T]{value: v, state: optionalValue} }

// Null is the Optional that says null.
func Null[T any]() Optional[T] { return Optional[T]{state: optionalNull} }

// IsZero reports whether the field is absent.
func (o Optional[T]) IsZero() bool { return o.state == optionalAbsent }

// IsNull reports whether the field is present and null.
func (o Optional[T]) IsNull() bool { return o.state == optionalNull }

// Get returns the value; ok is false when the field is absent or null.
func (o Optional[T]) Get() (v T, ok bool) { return o.value, o.state == optionalValue }

// MarshalJSON writes the value, or null. An absent field is left out by the
// struct that holds it.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if o.state != optionalValue {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON reads null or a value.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	if bytes.Equal(bytes.TrimSpace(data), []byte("null")) {
		*o = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*o = Some(v)
	return nil
}
