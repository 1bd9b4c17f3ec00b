// Package linkpage writes the pages on which users finish connections. What
// strangers named stands on them: all text goes through a writer that escapes it,
// and the policy lets a browser use the pages' own style sheet and nothing else.
package linkpage

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
)

// Style is the style sheet of the pages.
//
//go:embed page.css
var Style string

// Policy is the Content-Security-Policy that the pages are to be served with. The
// form may lead anywhere on the web because browsers apply form-action to the
// whole chain of redirects that follows, and the callback may send the user on.
func Policy() string {
	sum := sha256.Sum256([]byte(Style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; " +
		"form-action 'self' http: https:; frame-ancestors 'none'; base-uri 'none'"
}

// Connect is the page that asks for a decision.
type Connect struct {
	Title    string
	Toolkit  string
	Initial  string
	User     string
	Alias    string
	Name     string // of the profile
	Email    string
	Shared   bool
	Callback string // host; "" when the page itself ends the flow
	Grants   bool   // the user allows or denies, rather than entering a secret
	Scopes   []string
	Fields   []Field
	CSRF     string
	Until    string
}

// Field is an input of the form.
type Field struct {
	ID, Label, Description string
	Required, Secret       bool
	Value, Error           string
}

// Message is a page that only tells something.
type Message struct {
	Title, Text string
	Good        bool
	Account     string
	Again       string // where to try again
}

// HTML is the page.
func (p Connect) HTML() []byte {
	var w writer
	w.head(p.Title)
	w.add(`<div class="body">
<header>
<div class="mark" aria-hidden="true">`, text(p.Initial), `</div>
<div>
<h1>`, text(p.Title), `</h1>
<p class="soft">`)
	if p.Grants {
		w.add("Allow access to a simulated account")
	} else {
		w.add("Enter what ", text(p.Toolkit), " asks for")
	}
	w.add("</p>\n</div>\n</header>\n")
	p.facts(&w)
	if len(p.Scopes) > 0 {
		w.add("<h2>Requested permissions</h2>\n", `<ul tabindex="0" aria-label="Requested permissions">`)
		for _, scope := range p.Scopes {
			w.add("<li>", text(scope), "</li>")
		}
		w.add("</ul>\n")
	}
	p.form(&w)
	w.add("</div>\n<footer>")
	if len(p.Fields) > 0 {
		w.add("What you enter is checked for being there and then forgotten. ")
	}
	w.add("The link works once, until ", text(p.Until), ".</footer>\n")
	return w.end()
}

// facts is what the decision is about.
func (p Connect) facts(w *writer) {
	fact := func(name, value html) { w.add("<div><dt>", name, "</dt><dd>", value, "</dd></div>\n") }
	w.add("<dl>\n")
	fact("Toolkit", text(p.Toolkit))
	fact("User", text(p.User))
	if p.Alias != "" {
		fact("Alias", text(p.Alias))
	}
	fact("Signs in as", text(p.Name)+`<br><span class="soft">`+text(p.Email)+"</span>")
	if p.Shared {
		fact("Sharing", "Other users may be admitted to this account")
	}
	if p.Callback != "" {
		fact("Returns to", text(p.Callback))
	} else {
		fact("Returns to", "this page")
	}
	w.add("</dl>\n")
}

func (p Connect) form(w *writer) {
	yes, no := html("Connect"), html("Cancel")
	if p.Grants {
		yes, no = "Allow", "Deny"
	}
	w.add(`<form method="post" autocomplete="off">
<input type="hidden" name="csrf"`, attribute("value", p.CSRF), ">\n")
	for _, f := range p.Fields {
		f.input(w)
	}
	w.add(`<div class="actions">
<button class="main" name="decision" value="allow">`, yes, `</button>
<button name="decision" value="deny" formnovalidate>`, no, `</button>
</div>
</form>
`)
}

func (f Field) input(w *writer) {
	w.add("<label", attribute("for", f.ID), ">", text(f.Label))
	if !f.Required {
		w.add(" <small>(optional)</small>")
	}
	w.add("</label>\n")
	if f.Description != "" {
		w.add(`<p class="soft">`, text(f.Description), "</p>\n")
	}
	kind := "text"
	if f.Secret {
		kind = "password"
	}
	w.add("<input", attribute("id", f.ID), attribute("name", f.ID), attribute("type", kind), attribute("value", f.Value),
		` autocomplete="off" autocapitalize="none" spellcheck="false"`)
	if f.Required {
		w.add(" required")
	}
	if f.Error == "" {
		w.add(">\n")
		return
	}
	w.add(` aria-invalid="true"`, attribute("aria-describedby", f.ID+"-error"), ">\n")
	w.add(`<p class="error"`, attribute("id", f.ID+"-error"), ">", text(f.Error), "</p>\n")
}

// HTML is the page.
func (p Message) HTML() []byte {
	class, mark := html("bad"), html("!")
	if p.Good {
		class, mark = "good", "&#10003;"
	}
	var w writer
	w.head(p.Title)
	w.add(`<div class="body">
<header>
<div class="mark `, class, `" aria-hidden="true">`, mark, `</div>
<h1>`, text(p.Title), `</h1>
</header>
<p>`, text(p.Text), "</p>\n")
	if p.Account != "" {
		w.add("<dl><div><dt>Account</dt><dd>", text(p.Account), "</dd></div></dl>\n")
	}
	if p.Again != "" {
		w.add(`<div class="actions"><a class="button"`, link("href", p.Again), ">Open the page again</a></div>\n")
	}
	w.add("</div>\n")
	return w.end()
}
