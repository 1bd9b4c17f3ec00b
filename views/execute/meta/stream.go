package meta

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"trs/api"
	"trs/views"
	"trs/views/list"
	"trs/views/theme"
)

// stream is one output of a program.
type stream struct {
	name  string
	text  string
	lines int    // as the program counts them, -1 when it does not
	file  string // where all of it is, when the text is cut off
	ink   *theme.Ink
}

// consoleAnswer is the members of both tools. No exit status is published; where
// one is told, it is shown.
type consoleAnswer struct {
	Stdout      *string      `json:"stdout"`
	Stderr      *string      `json:"stderr"`
	Results     string       `json:"results"`
	Error       *string      `json:"error"`
	StdoutLines *int         `json:"stdoutLines"`
	StderrLines *int         `json:"stderrLines"`
	StdoutFile  string       `json:"stdout_file_path"`
	StderrFile  string       `json:"stderr_file_path"`
	ResultsFile string       `json:"results_file_path"`
	Sandbox     string       `json:"sandbox_id_suffix"`
	ExitCode    *json.Number `json:"exit_code"`
	ExitCode2   *json.Number `json:"exitCode"`
}

// readConsole is the answer of COMPOSIO_REMOTE_BASH_TOOL and of
// COMPOSIO_REMOTE_WORKBENCH.
func (m *Model) readConsole(data []byte) bool {
	var answer consoleAnswer
	if json.Unmarshal(data, &answer) != nil || answer.Stdout == nil && answer.Stderr == nil {
		return false
	}
	th := m.env.Theme
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	count := func(n *int) int {
		if n == nil {
			return -1
		}
		return *n
	}
	streams := []stream{
		{name: "results", text: answer.Results, lines: -1, file: answer.ResultsFile, ink: &th.Text},
		{name: "stdout", text: text(answer.Stdout), lines: count(answer.StdoutLines), file: answer.StdoutFile, ink: &th.Text},
		{name: "stderr", text: text(answer.Stderr), lines: count(answer.StderrLines), file: answer.StderrFile, ink: &th.Warn},
		{name: "error", text: text(answer.Error), lines: -1, ink: &th.Bad},
	}
	if text(answer.Error) == text(answer.Stderr) { // said twice
		streams = streams[:3]
	}
	m.head = head{mark: "$", ink: &th.Accent, text: "no output"}
	var told []string
	for _, s := range streams {
		if s.text != "" {
			told = append(told, s.name+" "+plural(s.count(), "line"))
		}
	}
	if len(told) > 0 {
		m.head.text = strings.Join(told, ", ")
	}
	code := answer.ExitCode
	if code == nil {
		code = answer.ExitCode2
	}
	switch {
	case code != nil:
		m.head.facts = append(m.head.facts, "exit status "+code.String())
		if code.String() != "0" {
			m.head.mark, m.head.ink = "✗", &th.Bad
		}
	case answer.Error == nil: // nothing tells whether it succeeded
		m.head.facts = append(m.head.facts, "exit status not told")
		if m.slug == api.MetaRemoteBash {
			m.head.notes = append(m.head.notes, "The API tells no exit status; a command that ends with ; echo $? shows its own.")
		}
	}
	if answer.Sandbox != "" {
		m.head.facts = append(m.head.facts, "sandbox "+answer.Sandbox)
	}
	m.body = newConsole(m.env, streams)
	return true
}

// count is how many lines a stream has.
func (s *stream) count() int {
	if s.lines >= 0 {
		return s.lines
	}
	return strings.Count(strings.TrimSuffix(s.text, "\n"), "\n") + 1
}

// title is what stands above the lines of a stream.
func (s *stream) title() string {
	title := s.name + "  " + plural(s.count(), "line")
	if s.file != "" {
		title += ", cut off here: all of it is in " + s.file
	}
	return title
}

// piece is part of a stream: a line, or as much of a long one as is laid out at
// once. A piece of stream -1-n is the title of stream n.
type piece struct {
	stream   int32
	from, to int32
}

// longest is how many bytes of a line are laid out at once.
const longest = 2048

// maxConsole bounds what a console shows of a stream; places in it are 32 bits.
const maxConsole = 1 << 30

// pieces are the lines of the streams, each with its title, where there is more
// than one or something to say about it.
func pieces(streams []stream) []piece {
	var all []piece
	for i, s := range streams {
		if s.text == "" && s.file == "" {
			continue
		}
		all = append(all, piece{stream: int32(-1 - i)})
		text := s.text[:min(len(s.text), maxConsole)]
		for from := 0; from < len(text); {
			end := strings.IndexByte(text[from:], '\n')
			next := from + end + 1
			if end < 0 {
				end, next = len(text)-from, len(text)
			}
			if end > longest {
				end = longest
				for end > longest-utf8.UTFMax && !utf8.RuneStart(text[from+end]) {
					end--
				}
				next = from + end
			}
			all = append(all, piece{stream: int32(i), from: int32(from), to: int32(from + end)})
			from = next
		}
	}
	return all
}

// plain is a line as a terminal would leave it: without colours and other
// sequences, and after a carriage return only what was written last.
func plain(line string) string {
	if strings.IndexByte(line, '\x1b') >= 0 || strings.Contains(line, "\u009b") {
		line = ansi.Strip(line)
	}
	line = strings.TrimRight(line, "\r")
	if at := strings.LastIndexByte(line, '\r'); at >= 0 {
		line = line[at+1:]
	}
	return line
}

// consoleCopies is the streams, and where all of them are.
func consoleCopies(streams []stream) []views.Copyable {
	var copies []views.Copyable
	for _, s := range streams {
		copies = copyable(copies, s.name, s.text)
	}
	for _, s := range streams {
		copies = copyable(copies, "path of "+s.name, s.file)
	}
	return copies
}

// place says where in so many lines something is.
func place(at, all int) string { return "line " + list.Count(at) + " of " + list.Count(all) }
