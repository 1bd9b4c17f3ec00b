package native

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"trs/api/sandbox/toolrun"
)

var fileTools = map[string]function{
	"FILES_LIST":   typed(listFiles),
	"FILES_READ":   typed(readFile),
	"FILES_WRITE":  typed(writeFile),
	"FILES_APPEND": typed(appendFile),
	"FILES_DELETE": typed(deleteFile),
	"FILES_MOVE":   typed(moveFile),
	"FILES_SEARCH": typed(searchFiles),
}

// maxAppend is the largest file that text can be added to: a mount's files are
// written whole.
const maxAppend = 64 << 20

func describeFile(f toolrun.File) map[string]any {
	return map[string]any{
		"path": f.Path, "size": f.Size, "mime_type": f.MimeType, "modified_at": f.Modified.UTC().Format(isoLayout),
	}
}

// relative takes the mount's place in the sandbox off a path, so that
// /mnt/files/a.txt is understood too.
func relative(name string) string { return strings.TrimPrefix(name, "/mnt/files/") }

// onFile words errors of the mount for the caller of a tool.
func onFile(doing, name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no file %s", name)
	}
	return fmt.Errorf("%s %s: %w", doing, name, err)
}

// typeOfName tells the content type from a file's name.
func typeOfName(name string) string {
	switch path.Ext(name) {
	case ".md":
		return "text/markdown"
	case ".csv":
		return "text/csv"
	case ".txt", ".log", "":
		return "text/plain"
	}
	if kind, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name))); err == nil {
		return kind
	}
	return "application/octet-stream"
}

func listFiles(ctx context.Context, call toolrun.Call, args struct {
	Prefix string `json:"prefix"`
	Limit  int    `json:"limit"`
},
) (map[string]any, error) {
	found, err := call.Files.List(ctx, relative(args.Prefix), args.Limit+1)
	if err != nil {
		return nil, onFile("list", args.Prefix, err)
	}
	files := []any{}
	for _, f := range found[:min(len(found), args.Limit)] {
		files = append(files, describeFile(f))
	}
	return map[string]any{"files": files, "count": len(files), "truncated": len(found) > args.Limit}, nil
}

type readArgs struct {
	Path     string `json:"path"`
	Offset   int64  `json:"offset"`
	MaxBytes int64  `json:"max_bytes"`
	Encoding string `json:"encoding"`
}

func readFile(ctx context.Context, call toolrun.Call, args readArgs) (map[string]any, error) {
	name := relative(args.Path)
	r, file, err := call.Files.Open(ctx, name)
	if err != nil {
		return nil, onFile("open", name, err)
	}
	defer r.Close()
	if args.Offset > 0 {
		if seeker, ok := r.(io.Seeker); ok {
			_, err = seeker.Seek(args.Offset, io.SeekStart)
		} else {
			_, err = io.CopyN(io.Discard, r, args.Offset)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, onFile("read", name, err)
		}
	}
	raw, err := io.ReadAll(io.LimitReader(r, args.MaxBytes))
	if err != nil {
		return nil, onFile("read", name, err)
	}
	end := args.Offset + int64(len(raw))
	if args.Encoding != "base64" && end < file.Size {
		raw = wholeRunes(raw)
		end = args.Offset + int64(len(raw))
	}
	answer := describeFile(file)
	answer["encoding"], answer["content"], answer["bytes_read"] = "text", string(raw), len(raw)
	switch {
	case args.Encoding == "base64", args.Encoding == "auto" && !isText(raw):
		answer["encoding"], answer["content"] = "base64", base64.StdEncoding.EncodeToString(raw)
	case !utf8.Valid(raw):
		return nil, fmt.Errorf("%s is not UTF-8 text; read it in base64", name)
	}
	answer["next_offset"] = nil
	if end < file.Size {
		answer["next_offset"] = end
	}
	return answer, nil
}

// wholeRunes leaves out a character that is cut in two at the end.
func wholeRunes(raw []byte) []byte {
	for back := 1; back <= 3 && back < len(raw); back++ {
		if start := raw[len(raw)-back:]; utf8.RuneStart(start[0]) {
			if !utf8.FullRune(start) {
				return raw[:len(raw)-back]
			}
			break
		}
	}
	return raw
}

func isText(raw []byte) bool { return utf8.Valid(raw) && !bytes.ContainsRune(raw, 0) }

func exists(ctx context.Context, files toolrun.Files, name string) (bool, error) {
	r, _, err := files.Open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, onFile("open", name, err)
	}
	return true, r.Close()
}

type writeArgs struct {
	Path      string  `json:"path"`
	Content   string  `json:"content"`
	Encoding  string  `json:"encoding"`
	MimeType  *string `json:"mime_type"`
	Overwrite bool    `json:"overwrite"`
}

func writeFile(ctx context.Context, call toolrun.Call, args writeArgs) (map[string]any, error) {
	name := relative(args.Path)
	content := []byte(args.Content)
	if args.Encoding == "base64" {
		raw, err := base64Bytes(args.Content)
		if err != nil {
			return nil, err
		}
		content = raw
	}
	if !args.Overwrite {
		there, err := exists(ctx, call.Files, name)
		if err != nil {
			return nil, err
		}
		if there {
			return nil, fmt.Errorf("%s exists already", name)
		}
	}
	kind := typeOfName(name)
	if args.MimeType != nil {
		kind = *args.MimeType
	}
	file, err := call.Files.Write(ctx, name, kind, bytes.NewReader(content))
	if err != nil {
		return nil, onFile("write", name, err)
	}
	return describeFile(file), nil
}

type appendArgs struct {
	Path    string `json:"path"`
	Content string `json:"content"`
	NewLine bool   `json:"new_line"`
}

func appendFile(ctx context.Context, call toolrun.Call, args appendArgs) (map[string]any, error) {
	name := relative(args.Path)
	kind, old := typeOfName(name), []byte(nil)
	r, file, err := call.Files.Open(ctx, name)
	switch {
	case err == nil:
		defer r.Close()
		if file.Size > maxAppend {
			return nil, fmt.Errorf("%s has %d bytes; text can be added to files of up to %d", name, file.Size, maxAppend)
		}
		kind = file.MimeType
		if old, err = io.ReadAll(io.LimitReader(r, maxAppend)); err != nil {
			return nil, onFile("read", name, err)
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, onFile("open", name, err)
	}
	if args.NewLine && len(old) > 0 && old[len(old)-1] != '\n' {
		old = append(old, '\n')
	}
	file, err = call.Files.Write(ctx, name, kind, io.MultiReader(bytes.NewReader(old), strings.NewReader(args.Content)))
	if err != nil {
		return nil, onFile("write", name, err)
	}
	return describeFile(file), nil
}

func deleteFile(ctx context.Context, call toolrun.Call, args struct {
	Path      string `json:"path"`
	MissingOK bool   `json:"missing_ok"`
},
) (map[string]any, error) {
	name := relative(args.Path)
	err := call.Files.Remove(ctx, name)
	if err != nil && !(args.MissingOK && errors.Is(err, fs.ErrNotExist)) {
		return nil, onFile("delete", name, err)
	}
	return map[string]any{"path": name, "deleted": err == nil}, nil
}

type moveArgs struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Copy      bool   `json:"copy"`
	Overwrite bool   `json:"overwrite"`
}

func moveFile(ctx context.Context, call toolrun.Call, args moveArgs) (map[string]any, error) {
	from, to := relative(args.From), relative(args.To)
	if from == to {
		return nil, errors.New("from and to are the same file")
	}
	if !args.Overwrite {
		there, err := exists(ctx, call.Files, to)
		if err != nil {
			return nil, err
		}
		if there {
			return nil, fmt.Errorf("%s exists already", to)
		}
	}
	r, old, err := call.Files.Open(ctx, from)
	if err != nil {
		return nil, onFile("open", from, err)
	}
	defer r.Close()
	file, err := call.Files.Write(ctx, to, old.MimeType, r)
	if err != nil {
		return nil, onFile("write", to, err)
	}
	if !args.Copy {
		if err := call.Files.Remove(ctx, from); err != nil {
			return nil, onFile("delete", from, err)
		}
	}
	return describeFile(file), nil
}

type searchArgs struct {
	Query      string `json:"query"`
	Regex      bool   `json:"regex"`
	IgnoreCase bool   `json:"ignore_case"`
	Prefix     string `json:"prefix"`
	Limit      int    `json:"limit"`
}

// Bounds of a search through the mount.
const (
	maxSearched     = 2000    // files
	maxSearchedSize = 8 << 20 // bytes of one file
	maxLine         = 500     // characters of a line that are shown
)

func searchFiles(ctx context.Context, call toolrun.Call, args searchArgs) (map[string]any, error) {
	pattern := args.Query
	if !args.Regex {
		pattern = regexp.QuoteMeta(pattern)
	}
	re, err := compile(pattern, args.IgnoreCase)
	if err != nil {
		return nil, err
	}
	files, err := call.Files.List(ctx, relative(args.Prefix), maxSearched+1)
	if err != nil {
		return nil, onFile("list", args.Prefix, err)
	}
	search := lineSearch{re: re, limit: args.Limit, matches: []any{}, truncated: len(files) > maxSearched}
	for _, file := range files[:min(len(files), maxSearched)] {
		if file.Size > maxSearchedSize || len(search.matches) == search.limit && search.truncated {
			search.truncated = true
			continue
		}
		if err := search.file(ctx, call.Files, file.Path); err != nil {
			return nil, err
		}
	}
	return map[string]any{
		"matches": search.matches, "count": len(search.matches), "files_searched": search.files, "truncated": search.truncated,
	}, nil
}

type lineSearch struct {
	re        *regexp.Regexp
	limit     int
	matches   []any
	files     int
	truncated bool
}

func (s *lineSearch) file(ctx context.Context, files toolrun.Files, name string) error {
	r, _, err := files.Open(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // deleted since it was listed
	}
	if err != nil {
		return onFile("open", name, err)
	}
	defer r.Close()
	lines := bufio.NewReaderSize(r, 64<<10)
	if head, _ := lines.Peek(512); bytes.IndexByte(head, 0) >= 0 {
		return nil // not text
	}
	s.files++
	for number := 1; ; number++ {
		line, err := lines.ReadString('\n')
		text := strings.TrimRight(line, "\r\n")
		if line != "" && s.re.MatchString(text) {
			if len(s.matches) == s.limit {
				s.truncated = true
				return nil
			}
			s.matches = append(s.matches, map[string]any{"path": name, "line": number, "text": shorten(strings.ToValidUTF8(text, "�"))})
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return onFile("read", name, err)
		}
	}
}

func shorten(line string) string {
	if runes := []rune(line); len(runes) > maxLine {
		return string(runes[:maxLine]) + "…"
	}
	return line
}
