package conform

import (
	"encoding/base64"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// formats keeps a validator for each format that was asked for.
var formats sync.Map

// Fits reports whether a text has a format, by its name in JSON Schema. What has
// another name fits: schemas help with formats more often than they mean them.
func Fits(format, text string) bool {
	switch format {
	case "url":
		format = "uri"
	case "byte", "base64":
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			if _, err := encoding.DecodeString(text); err == nil {
				return true
			}
		}
		return false
	case "date-time", "date", "time", "duration", "uri", "uri-reference", "uri-template", "email", "uuid", "hostname", "ipv4", "ipv6", "json-pointer":
	default:
		return true
	}
	validator, ok := formats.Load(format)
	if !ok {
		compiler := jsonschema.NewCompiler()
		compiler.AssertFormat()
		if err := compiler.AddResource("urn:format", map[string]any{"format": format}); err != nil {
			return true
		}
		compiled, err := compiler.Compile("urn:format")
		if err != nil {
			return true
		}
		validator, _ = formats.LoadOrStore(format, compiled)
	}
	schema, ok := validator.(*jsonschema.Schema)
	return !ok || schema.Validate(text) == nil
}
