package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Request is a call of a service's own HTTP API.
type Request struct {
	Toolkit string
	Method  string
	Path    string // escaped, as in a URL, without the query
	Query   url.Values
	Header  map[string]string // names in lower case
	Body    any               // JSON value, nil for none
	Owner   string            // user whose state it is
	Now     time.Time
	NewID   func() string
}

// Response is the service's answer. Either Body (a JSON value) or Binary is
// set, or neither.
type Response struct {
	Status      int
	Header      map[string]string
	Body        any
	Binary      []byte
	ContentType string
}

// Serve answers a request as the provider's API would. A provider's refusal is
// a Response with its status; the error is for faults of the sandbox.
func (r *Runner) Serve(ctx context.Context, request Request) (Response, error) {
	s := r.services[request.Toolkit]
	if s == nil {
		return Response{}, fmt.Errorf("no simulated service %q", request.Toolkit)
	}
	method := request.Method
	if method == "HEAD" {
		method = "GET"
	}
	env := &environment{ctx: ctx, service: s, now: request.Now, newID: request.NewID, me: me(request.Owner)}
	matched, path, known := s.match(method, request.Path)
	var response Response
	var err error
	switch {
	case matched != nil:
		response, err = r.serve(ctx, env, matched, path, request)
	case known && s.Errors["no_method"] != nil:
		response, err = env.refuse(&refusal{name: "no_method", detail: request.Method})
	default:
		response, err = env.refuse(&refusal{name: "no_route", detail: request.Method + " " + request.Path})
	}
	if err != nil {
		return Response{}, fmt.Errorf("simulate %s %s%s: %w", request.Method, s.Toolkit.Slug, request.Path, err)
	}
	if request.Method == "HEAD" {
		response.Body, response.Binary = nil, nil
	}
	return response, nil
}

// serve runs one route.
func (r *Runner) serve(ctx context.Context, env *environment, rt *route, path map[string]any, request Request) (Response, error) {
	query := make(map[string]any, len(request.Query))
	for name, values := range request.Query {
		query[name] = strings.Join(values, ",")
	}
	header := make(map[string]any, len(request.Header))
	for name, value := range request.Header {
		header[name] = value
	}
	env.request = map[string]any{"path": path, "query": query, "body": normal(request.Body), "header": header}
	op := &rt.operation
	args, err := env.routeArgs(rt)
	if err == nil && rt.Tool != "" {
		t := env.service.bySlug[rt.Tool]
		op = &t.operation
		args, err = env.service.fit(t, args)
	}
	env.args = args
	var answer any
	if err == nil {
		answer, err = r.run(ctx, env, scopeOf(env.service, request.Owner), op)
	}
	if err == nil && rt.Body.expression != nil {
		answer, err = env.eval(rt.Body.expression, answer)
	}
	if refused := refusalOf(err); refused != nil {
		return env.refuse(refused)
	}
	if err != nil {
		return Response{}, err
	}
	return rt.response(answer), nil
}

func (rt *route) response(answer any) Response {
	out := Response{Status: rt.Status, Header: maps.Clone(rt.Headers), Body: answer}
	if out.Header == nil {
		out.Header = map[string]string{}
	}
	if out.Status == 0 {
		out.Status = 200
	}
	if text, ok := answer.(string); ok && rt.Binary != "" {
		out.Body, out.Binary, out.ContentType = nil, []byte(text), rt.Binary
		out.Header["content-type"] = rt.Binary
		return out
	}
	if out.Status == 204 {
		out.Body = nil
		return out
	}
	if out.Header["content-type"] == "" {
		out.Header["content-type"] = "application/json; charset=utf-8"
	}
	return out
}

// refuse answers a refusal with the provider's status and body.
func (e *environment) refuse(refused *refusal) (Response, error) {
	status, body, _, err := e.explain(refused)
	return Response{
		Status: status, Body: body,
		Header: map[string]string{"content-type": "application/json; charset=utf-8"},
	}, err
}

// routeArgs are the arguments of the operation: those the route builds, or the
// query, the body's members and the path's segments, of which the last wins.
func (e *environment) routeArgs(rt *route) (map[string]any, error) {
	args := map[string]any{}
	if rt.Args.expression != nil {
		value, err := e.eval(rt.Args.expression, nil)
		if err != nil {
			return nil, err
		}
		object, ok := value.(map[string]any)
		if !ok {
			return nil, errors.New("args is not an object")
		}
		return object, nil
	}
	maps.Copy(args, e.request["query"].(map[string]any))
	if body, ok := e.request["body"].(map[string]any); ok {
		maps.Copy(args, body)
	}
	maps.Copy(args, e.request["path"].(map[string]any))
	return args, nil
}

// match finds the route of a path. A literal segment wins over one in braces;
// known says that the path exists under another method.
func (s *service) match(method, path string) (found *route, values map[string]any, known bool) {
	segments := strings.Split(strings.Trim(path, "/"), "/")
	best := -1
	for _, rt := range s.Routes {
		pathValues, literal, fits := rt.fits(segments)
		if !fits {
			continue
		}
		known = true
		if rt.Method == method && literal > best {
			found, values, best = rt, pathValues, literal
		}
	}
	return found, values, known
}

func (rt *route) fits(segments []string) (values map[string]any, literal int, ok bool) {
	pattern := strings.Split(strings.Trim(rt.Path, "/"), "/")
	if len(pattern) != len(segments) {
		return nil, 0, false
	}
	values = map[string]any{}
	for i, part := range pattern {
		text, err := url.PathUnescape(segments[i])
		if err != nil || text == "" {
			return nil, 0, false
		}
		before, rest, isVariable := strings.Cut(part, "{")
		if !isVariable {
			if part != text {
				return nil, 0, false
			}
			literal++
			continue
		}
		name, after, _ := strings.Cut(rest, "}")
		inner, hasPrefix := strings.CutPrefix(text, before)
		inner, hasSuffix := strings.CutSuffix(inner, after)
		if !hasPrefix || !hasSuffix || inner == "" {
			return nil, 0, false
		}
		if after != "" {
			literal++
		}
		values[name] = inner
	}
	return values, literal, true
}

// fit turns what came over HTTP into arguments of a tool: text becomes the
// number, boolean or list that the schema asks for, defaults are filled in, and
// what is missing is the provider's "invalid".
func (s *service) fit(t *tool, args map[string]any) (map[string]any, error) {
	properties, _ := t.Input["properties"].(map[string]any)
	out := make(map[string]any, len(args))
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		expanded, err := s.expand(properties[name], 0)
		if err != nil {
			return nil, err
		}
		schema, _ := expanded.(map[string]any)
		value, given := args[name]
		if !given || value == nil {
			if fallback, ok := schema["default"]; ok && !given {
				out[name] = normal(wholeNumbers(fallback))
			} else if given {
				out[name] = nil
			}
			continue
		}
		fitted, ok := fitValue(schema, value)
		if !ok {
			return nil, &refusal{name: "invalid", detail: name}
		}
		out[name] = fitted
	}
	required, _ := t.Input["required"].([]any)
	for _, name := range required {
		if out[name.(string)] == nil {
			return nil, &refusal{name: "invalid", detail: name}
		}
	}
	return out, nil
}

// fitValue makes a value of the schema's type, and checks what a wrong value
// would break: type, choice and range.
func fitValue(schema map[string]any, value any) (any, bool) {
	kind, _ := schema["type"].(string)
	if text, ok := value.(string); ok && kind != "string" {
		switch kind {
		case "integer":
			n, err := strconv.Atoi(text)
			if err != nil {
				return nil, false
			}
			value = n
		case "number":
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, false
			}
			value = f
		case "boolean":
			b, err := strconv.ParseBool(text)
			if err != nil {
				return nil, false
			}
			value = b
		case "array":
			list := []any{}
			for part := range strings.SplitSeq(text, ",") {
				list = append(list, part)
			}
			value = list
		}
	}
	if !hasType(kind, value) || !inRange(schema, value) {
		return nil, false
	}
	if choices, ok := schema["enum"].([]any); ok && !slices.Contains(choices, value) {
		return nil, false
	}
	return value, true
}

func hasType(kind string, value any) (ok bool) {
	switch kind {
	case "string":
		_, ok = value.(string)
	case "integer":
		_, ok = value.(int)
	case "number":
		_, ok = value.(float64)
		if !ok {
			_, ok = value.(int)
		}
	case "boolean":
		_, ok = value.(bool)
	case "array":
		_, ok = value.([]any)
	case "object":
		_, ok = value.(map[string]any)
	default:
		return true
	}
	return ok
}

// inRange checks the bounds of a whole number and that a text that must not be
// empty is not.
func inRange(schema map[string]any, value any) bool {
	switch value := value.(type) {
	case int:
		low, hasLow := schema["minimum"].(float64)
		high, hasHigh := schema["maximum"].(float64)
		return (!hasLow || float64(value) >= low) && (!hasHigh || float64(value) <= high)
	case string:
		least, ok := schema["minLength"].(float64)
		return !ok || float64(len(value)) >= least
	default:
		return true
	}
}

// wholeNumbers writes the floats of a decoded schema as the numbers they were.
func wholeNumbers(value any) any {
	if f, ok := value.(float64); ok {
		return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
	}
	return value
}
