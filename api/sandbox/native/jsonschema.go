package native

import (
	"errors"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

type validateArgs struct {
	Value  any            `json:"value"`
	Schema map[string]any `json:"schema"`
}

// noLoader refuses references out of a schema: a tool reads no files and asks
// no servers.
type noLoader struct{}

// Load refuses.
func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("references to other documents are not followed: %s", url)
}

func validateJSON(args validateArgs) (map[string]any, error) {
	const name = "urn:schema"
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noLoader{})
	compiler.AssertFormat()
	if err := compiler.AddResource(name, args.Schema); err != nil {
		return nil, fmt.Errorf("the schema is not valid: %w", err)
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		return nil, fmt.Errorf("the schema is not valid: %w", err)
	}
	problems := []any{}
	if err := schema.Validate(args.Value); err != nil {
		var invalid *jsonschema.ValidationError
		if !errors.As(err, &invalid) {
			return nil, err
		}
		problems = appendProblems(problems, invalid)
	}
	return map[string]any{"valid": len(problems) == 0, "problems": problems}, nil
}

var english = message.NewPrinter(language.English)

// appendProblems lists the leaves of the validator's tree: what is wrong in the
// end, not every rule above it.
func appendProblems(problems []any, e *jsonschema.ValidationError) []any {
	if len(e.Causes) == 0 {
		path := ""
		for _, step := range e.InstanceLocation {
			path += "/" + escapePointer.Replace(step)
		}
		return append(problems, map[string]any{"path": path, "message": e.ErrorKind.LocalizedString(english)})
	}
	for _, cause := range e.Causes {
		problems = appendProblems(problems, cause)
	}
	return problems
}
