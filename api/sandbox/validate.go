package sandbox

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"trs/api/sandbox/store"
	"trs/api/schema"
)

var sessionIDPattern = regexp.MustCompile(`^trs_[A-Za-z0-9_-]+$`)

// maxID is the longest id that is looked up, in bytes.
const maxID = 128

// session reads the session that a path or a link names.
func (s *Server) session(ctx context.Context, id string) (*store.Session, error) {
	if len(id) > maxID || !sessionIDPattern.MatchString(id) {
		return nil, invalid("Error in params.session_id: Must match " + sessionIDPattern.String())
	}
	sess, err := s.store.Session(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, sessionNotFound(id)
	}
	return sess, err
}

// sessionOf reads the session of a request's path.
func (s *Server) sessionOf(r *http.Request) (*store.Session, error) {
	return s.session(r.Context(), r.PathValue("session_id"))
}

// bodyAndSession decodes the body and reads the session, in the order in which
// the API checks them: the id's shape, the body, and only then whether there is
// such a session.
func (s *Server) bodyAndSession(r *http.Request, operation string, into any) (*store.Session, error) {
	sess, err := s.sessionOf(r)
	var p *problem
	missing := errors.As(err, &p) && p.Status == http.StatusNotFound
	if err != nil && !missing {
		return nil, err
	}
	if err := s.decode(r, operation, into); err != nil {
		return nil, err
	}
	return sess, err
}

// decode reads the body of an operation: it holds it to the size limit, checks
// it against the operation's schema and decodes it. An empty body is an empty
// object. Numbers without a type of their own become json.Number.
func (s *Server) decode(r *http.Request, operation string, into any) error {
	body, err := readBody(r)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	if wrong := checkJSON(body); wrong != "" {
		return invalid("Error in payload: " + wrong)
	}
	if problems := schema.Validate(operation+".request", body); len(problems) > 0 {
		return invalid(schema.Strings(problems)...)
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return invalid("Error in payload: " + describeDecode(err))
	}
	return nil
}

func readBody(r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, tooLarge(maxBody)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, invalid("Error in payload: the body ended early: " + err.Error())
	}
	if len(body) > maxBody {
		return nil, tooLarge(maxBody)
	}
	return body, nil
}

// checkJSON wants one JSON value without duplicate keys and says what is wrong.
// A duplicate could show one value to the validator and another to what reads
// the body later.
func checkJSON(body []byte) string {
	if !json.Valid(body) {
		return "Invalid JSON: " + json.Unmarshal(body, new(any)).Error()
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	type level struct {
		keys  map[string]bool // nil in an array
		value bool            // the next token of the object is a value
	}
	var stack []level
	for {
		token, err := decoder.Token()
		if err != nil {
			return "" // the end: the text is valid
		}
		top := len(stack) - 1
		if key, ok := token.(string); ok && top >= 0 && stack[top].keys != nil && !stack[top].value {
			if stack[top].keys[key] {
				return fmt.Sprintf("Duplicate key %.100q", key)
			}
			stack[top].keys[key] = true
			stack[top].value = true
			continue
		}
		if delim, ok := token.(json.Delim); ok && (delim == ']' || delim == '}') {
			stack = stack[:top]
			continue
		}
		if top >= 0 {
			stack[top].value = false
		}
		switch token {
		case json.Delim('{'):
			stack = append(stack, level{keys: map[string]bool{}})
		case json.Delim('['):
			stack = append(stack, level{})
		}
	}
}

// describeDecode names the field that did not fit its type.
func describeDecode(err error) string {
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return fmt.Sprintf("%s cannot be %s", mismatch.Field, mismatch.Value)
	}
	return err.Error()
}

// cursor is what the text of next_cursor holds.
type cursor struct {
	Page  int `json:"page"`
	Limit int `json:"limit"`
}

// page reads limit and cursor. A cursor carries its own page size, which wins.
// With clamp a limit above the maximum means the maximum and a bare page number
// is a cursor too, as the catalogue's lists have it.
func (s *Server) page(r *http.Request, fallback, maximum int, clamp bool) (number, size int, err error) {
	query := r.URL.Query()
	size = fallback
	var errs []string
	if text := query.Get("limit"); text != "" {
		var wrong string
		if size, wrong = parseLimit(text, maximum, clamp); wrong != "" {
			errs = append(errs, "Error in query.limit: "+wrong)
		}
	}
	number = 1
	if text := query.Get("cursor"); text != "" {
		at, ok := parseCursor(text, maximum, clamp)
		switch {
		case !ok:
			errs = append(errs, "Error in query.cursor: Not a cursor of this list")
		case at.Limit > 0:
			number, size = at.Page, at.Limit
		default:
			number = at.Page
		}
	}
	if len(errs) > 0 {
		return 0, 0, invalid(errs...)
	}
	return number, size, nil
}

// parseLimit reads a page size and says what is wrong with it.
func parseLimit(text string, maximum int, clamp bool) (limit int, wrong string) {
	if strings.Trim(text, "0123456789") != "" || len(text) > 100 {
		return 0, fmt.Sprintf("Expected an integer, received %.40q", text)
	}
	limit, err := strconv.Atoi(text)
	if err != nil {
		limit = maximum + 1 // only digits, so it is too large
	}
	switch {
	case limit < 1:
		return 0, "Must be at least 1"
	case limit > maximum && !clamp:
		return 0, fmt.Sprintf("Must be at most %d", maximum)
	}
	return min(limit, maximum), ""
}

// maxPage bounds page numbers, so that page times size is a number still.
const maxPage = 1 << 31

func parseCursor(text string, maximum int, clamp bool) (cursor, bool) {
	var at cursor
	if number, err := strconv.Atoi(text); err == nil {
		return cursor{Page: number}, clamp && number >= 1 && number < maxPage
	}
	if len(text) > 200 {
		return at, false
	}
	text = strings.NewReplacer("-", "+", "_", "/", " ", "+").Replace(strings.TrimRight(text, "="))
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(raw, &at) != nil {
		return at, false
	}
	valid := at.Page >= 1 && at.Page < maxPage && at.Limit >= 1 && at.Limit <= maximum
	return at, valid
}

func (c cursor) String() string {
	raw, _ := json.Marshal(c) // two integers
	return base64.StdEncoding.EncodeToString(raw)
}

// listPage is the answer of every list but the mounts'.
type listPage[T any] struct {
	Items       []T     `json:"items"`
	NextCursor  *string `json:"next_cursor"`
	TotalPages  int     `json:"total_pages"`
	CurrentPage int     `json:"current_page"`
	TotalItems  int     `json:"total_items"`
}

// pageOf is the answer with the items of one page out of total.
func pageOf[T any](items []T, total, number, size int) listPage[T] {
	if items == nil {
		items = []T{}
	}
	answer := listPage[T]{Items: items, TotalPages: (total + size - 1) / size, CurrentPage: number, TotalItems: total}
	if number < answer.TotalPages {
		next := cursor{Page: number + 1, Limit: size}.String()
		answer.NextCursor = &next
	}
	return answer
}

// slicePage cuts one page out of a whole list.
func slicePage[T any](all []T, number, size int) []T {
	start := min((number-1)*size, len(all))
	return all[start:min(start+size, len(all))]
}

// listParam reads a list from the query: repeated parameters and comma lists
// alike, "name" and "name[]", without empty values.
func listParam(r *http.Request, name string) []string {
	query := r.URL.Query()
	var list []string
	for _, value := range slices.Concat(query[name], query[name+"[]"]) {
		for _, part := range strings.Split(value, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
	}
	return list
}

// boolParam reads true or false from the query; an empty value is as good as
// none.
func boolParam(r *http.Request, name string, fallback bool) (bool, error) {
	switch value := r.URL.Query().Get(name); value {
	case "":
		return fallback, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	default:
		return false, invalid(fmt.Sprintf("Error in query.%s: Expected true or false, received %.40q", name, value))
	}
}

// enumParam reads one of a few words from the query.
func enumParam(r *http.Request, name, fallback string, words ...string) (string, error) {
	value := r.URL.Query().Get(name)
	if value == "" {
		return fallback, nil
	}
	if !slices.Contains(words, value) {
		return "", invalid(fmt.Sprintf("Error in query.%s: Invalid value, expected one of %q", name, words))
	}
	return value, nil
}
