package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"trs/api/internal/scan"
)

// Extra holds the members of a JSON object that this client has no field for,
// as they were received: a newer server may say more than we know, and what it
// says survives a read and a later write.
type Extra map[string]json.RawMessage

// decodeKeeping decodes a JSON object into the struct that plain points to and
// returns the members that no field of it names. plain must be of a type
// without its own UnmarshalJSON. Null decodes to nothing.
func decodeKeeping(data []byte, plain any) (Extra, error) {
	if err := json.Unmarshal(data, plain); err != nil {
		return nil, err
	}
	return unknownMembers(data, fieldNames(reflect.TypeOf(plain).Elem())), nil
}

// unknownMembers returns the members of a JSON object that are not known. It
// walks the bytes instead of decoding them again: most answers have none.
func unknownMembers(data []byte, known map[string]bool) Extra {
	var extra Extra
	scan.Object(data, func(name string, value []byte) bool {
		if known[name] {
			return true
		}
		if extra == nil {
			extra = Extra{}
		}
		extra[name] = slices.Clone(value)
		return true
	})
	return extra
}

// encodeKeeping encodes the struct plain and adds the members of extra that it
// does not say itself. Members of extra come last, in alphabetical order.
func encodeKeeping(plain any, extra Extra) ([]byte, error) {
	data, err := encodePlain(plain)
	if err != nil || len(extra) == 0 {
		return data, err
	}
	known := fieldNames(reflect.TypeOf(plain))
	var out bytes.Buffer
	out.Write(bytes.TrimSuffix(data, []byte("}")))
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if known[name] {
			continue
		}
		if !json.Valid(extra[name]) {
			return nil, fmt.Errorf("extra member %q is not JSON", name)
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		quoted, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		out.Write(quoted)
		out.WriteByte(':')
		out.Write(extra[name])
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// encodePlain encodes without escaping <, > and &: whether these are escaped is
// for the encoder to say that this text goes into, and it can only add escapes.
func encodePlain(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

var fieldNameCache sync.Map // reflect.Type → map[string]bool

// fieldNames lists the JSON names of a struct's fields, embedded ones included.
func fieldNames(t reflect.Type) map[string]bool {
	if cached, ok := fieldNameCache.Load(t); ok {
		return cached.(map[string]bool)
	}
	names := map[string]bool{}
	for _, field := range reflect.VisibleFields(t) {
		if !field.IsExported() || field.Anonymous {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names[name] = true
		}
	}
	fieldNameCache.Store(t, names)
	return names
}
