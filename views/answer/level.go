package answer

import (
	"trs/views"
	"trs/views/facts"
	"trs/views/grid"
	"trs/views/jsonscan"
	"trs/views/jsonview"
	"trs/views/list"
	"trs/views/textview"
)

// view is one way to look at a value.
type view int

const (
	tree view = iota
	table
	raw  // JSON, indented
	page // a text, as Markdown or as it is
	about
	schema
)

// content is what there is to look at, as a command found it.
type content struct {
	data    []byte // JSON, a text or bytes
	doc     *jsonview.Document
	text    string // of a text, and of JSON that is a string or was written in one
	isText  bool
	isBytes bool
	isSheet bool // data is rows made of text, which has separated values
	facts   facts.Facts
	places  []place // the lists that make a table
	err     error   // why this is no JSON although it should be
}

// place is a list that makes a table.
type place struct {
	path []string
	at   jsonscan.Span
	rows int
}

// level is one thing that is looked at: the answer itself, what a filter made of
// it, or a value that was opened. Its views keep their places while another level
// is in front.
type level struct {
	content
	title  string // how it was come to, "" for the answer
	filter string // the jq filter that made it, or ""

	expression string // the jq expression that leads here from the answer
	views      []view
	view       view

	tree  *jsonview.Model
	table *grid.Model
	place []string // the path of the list that the table shows
	at    int      // where that list begins, -1 before there is one
	back  *view    // where esc goes from a place that was jumped to
	raw   *textview.Model
	page  *textview.Model
	about *textview.Model

	markdown bool // the page is drawn as Markdown
	pageAt   int  // the width that the page was laid out for, 0 is never

	diffs   *list.Model[difference]
	checked checkState
	note    string // why there is nothing to list

	here   *place // what listHere found, for the value at hereOf
	hereOf int

	tabling, indenting, layingOut views.Latest
}

// checkState is how far the check against the schema is.
type checkState int

const (
	unchecked checkState = iota
	checking
	checked
)

// newLevel has the views that fit a content.
func (m *Model) newLevel(c content, title string) *level {
	l := &level{content: c, title: title, at: -1}
	switch {
	case c.isBytes:
		l.views = []view{about}
		l.about = textview.New(m.env)
		l.about.SetSource(factLines(m.env.Theme, c.facts, c.data, m.width))
	case c.isText:
		l.views = []view{page}
		l.markdown = looksMarkdown(c.text)
	default:
		l.views = []view{tree}
		if len(c.places) > 0 {
			l.views = append(l.views, table)
		}
		switch {
		case l.isSheet:
			l.views = []view{table, page, tree}
		case l.text != "":
			l.markdown = looksMarkdown(l.text)
			l.views = append(l.views, page)
		}
		l.views = append(l.views, raw)
		l.tree = jsonview.New(m.env)
		l.tree.SetDocument(c.doc)
	}
	l.view = l.views[0]
	l.table, l.raw, l.page = grid.New(m.env), textview.New(m.env), textview.New(m.env)
	l.diffs = newDiffs(m.env)
	return l
}

// has reports whether a view is among those that fit.
func (l *level) has(v view) bool {
	for _, one := range l.views {
		if one == v {
			return true
		}
	}
	return false
}

func (l *level) setSize(width, height int) {
	if l.tree != nil {
		l.tree.SetSize(width, height)
	}
	if l.about != nil {
		l.about.SetSize(width, height)
	}
	l.table.SetSize(width, height)
	l.raw.SetSize(width, height)
	l.page.SetSize(width, height)
	l.diffs.SetSize(width, height)
}

func (l *level) setFocused(focused bool) {
	if l.tree != nil {
		l.tree.SetFocused(focused)
	}
	l.table.SetFocused(focused)
	l.diffs.SetFocused(focused)
}

// text is the text window of a view, nil for the others.
func (l *level) window() *textview.Model {
	switch l.view {
	case raw:
		return l.raw
	case page:
		return l.page
	case about:
		return l.about
	case tree, table, schema:
	}
	return nil
}

// capturesInput reports whether a search is being typed.
func (l *level) capturesInput() bool {
	if w := l.window(); w != nil {
		return w.CapturesInput()
	}
	switch l.view { //nolint:exhaustive // the windows are done
	case tree:
		return l.tree.CapturesInput()
	case table:
		return l.table.CapturesInput()
	case schema:
		return l.diffs.CapturesInput()
	}
	return false
}

// esc leaves a search or a sorting and reports whether there was one.
func (l *level) esc() bool {
	if w := l.window(); w != nil {
		return w.Esc()
	}
	switch l.view { //nolint:exhaustive // the windows are done
	case tree:
		searched := l.tree.Searched()
		l.tree.EndSearch()
		return searched
	case table:
		return l.table.Esc()
	case schema:
		filtered := l.diffs.Filter() != ""
		if filtered {
			l.diffs.SetFilter("")
		}
		return filtered
	}
	return false
}

// footer says where the cursor of the view is.
func (l *level) footer() string {
	if w := l.window(); w != nil {
		return w.Footer()
	}
	switch l.view { //nolint:exhaustive // the windows are done
	case table:
		return l.table.Footer()
	case schema:
		return l.diffs.Footer()
	}
	return l.tree.Footer()
}

// nameOf is what a view is called.
func (l *level) nameOf(v view) string {
	if v == page {
		if l.markdown {
			return "Markdown"
		}
		return "text"
	}
	return [...]string{"tree", "table", "raw", "text", "facts", "schema"}[v]
}
