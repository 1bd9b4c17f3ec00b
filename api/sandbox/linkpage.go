package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"trs/api/sandbox/linkpage"
	"trs/api/sandbox/store"
)

const (
	maxForm    = 64 << 10 // bytes of a submitted form
	deniedText = "access_denied: the user denied access"
)

// linkPolicy lets the pages use their own style sheet and nothing else.
var linkPolicy = linkpage.Policy()

// linkPages serves the pages on which users finish connections: GET
// /link/{token} shows one, POST decides, and GET /link/{token}/done tells how it
// ended where no callback does. A look never uses a link up.
func (s *Server) linkPages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /link/{token}", s.showLink)
	mux.HandleFunc("POST /link/{token}", s.decideLink)
	mux.HandleFunc("GET /link/{token}/done", s.showDone)
	mux.HandleFunc("/link/{token}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", "GET, HEAD, POST")
		writePage(w, http.StatusMethodNotAllowed, linkpage.Message{
			Title: "That is not possible", Text: "This page can be opened and its form sent, nothing else.",
		})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { writeLinkError(w, store.ErrNotFound) })
	return mux
}

func (s *Server) showLink(w http.ResponseWriter, r *http.Request) {
	link, account, err := s.openLink(r)
	if err != nil {
		writeLinkError(w, err)
		return
	}
	http.SetCookie(w, &http.Cookie{
		// Without a path the cookie belongs to the directory of the page, also
		// behind a proxy that serves it elsewhere.
		Name:     linkCookie(link),
		Value:    linkProof(link, "cookie"),
		MaxAge:   int(linkLifetime.Seconds()),
		HttpOnly: true,
		SameSite: http.SameSiteStrictMode,
		Secure:   strings.HasPrefix(origin(r), "https:"),
	})
	writePage(w, http.StatusOK, s.connectPage(link, account, s.linkFields(account)))
}

// openLink finds the link of the path and notes that it was opened. A HEAD
// request looks at it and leaves it alone.
func (s *Server) openLink(r *http.Request) (store.Link, *store.Account, error) {
	ctx, token := r.Context(), r.PathValue("token")
	if err := s.settleAccounts(ctx); err != nil {
		return store.Link{}, nil, err
	}
	if r.Method == http.MethodHead {
		return s.store.PeekLink(ctx, token, s.now())
	}
	link, account, err := s.store.OpenLink(ctx, token, s.now())
	if err == nil {
		s.changes.fire()
	}
	return link, account, err
}

// decideLink takes the decision of the form and sends the user on.
func (s *Server) decideLink(w http.ResponseWriter, r *http.Request) {
	ctx, token := r.Context(), r.PathValue("token")
	if err := s.settleAccounts(ctx); err != nil {
		writeLinkError(w, err)
		return
	}
	link, account, err := s.store.PeekLink(ctx, token, s.now())
	if err != nil {
		writeLinkError(w, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		writePage(w, http.StatusBadRequest, linkpage.Message{
			Title: "The form could not be read", Text: "Open the page again and send it once more.", Again: token,
		})
		return
	}
	if !fromOwnPage(r, link) {
		writePage(w, http.StatusForbidden, linkpage.Message{
			Title: "This was not sent from the page",
			Text:  "The decision must come from the page that this browser opened, with cookies on. Nothing has changed.",
			Again: token,
		})
		return
	}
	status, reason := store.Active, ""
	switch r.PostForm.Get("decision") {
	case "allow":
		if fields, complete := filledFields(s.linkFields(account), r.PostForm); !complete {
			writePage(w, http.StatusUnprocessableEntity, s.connectPage(link, account, fields))
			return
		}
	case "deny":
		status, reason = store.Failed, deniedText
	default:
		writePage(w, http.StatusBadRequest, linkpage.Message{
			Title: "No decision was made", Text: "Open the page again and choose one of the buttons.", Again: token,
		})
		return
	}
	link, account, err = s.store.FinishLink(ctx, token, status, reason, s.now())
	if err != nil {
		writeLinkError(w, err)
		return
	}
	s.changes.fire()
	target := token + "/done" // relative, so that it holds behind a proxy too
	if link.CallbackURL != "" {
		target = callbackURL(link.CallbackURL, account)
	}
	linkHeaders(w)
	w.Header().Set("Location", target)
	w.WriteHeader(http.StatusSeeOther)
}

// showDone tells how a link ended.
func (s *Server) showDone(w http.ResponseWriter, r *http.Request) {
	link, err := s.store.Link(r.Context(), r.PathValue("token"))
	if err == nil && link.UsedAt.IsZero() {
		err = store.ErrNotFound
	}
	var account *store.Account
	if err == nil {
		account, err = s.store.Account(r.Context(), link.AccountID)
	}
	if err != nil {
		writeLinkError(w, err)
		return
	}
	name := s.toolkitName(account.Toolkit)
	page := linkpage.Message{Account: account.ID}
	if account.Status == store.Active {
		page.Good, page.Title = true, name+" is connected"
		page.Text = "You can close this page and go back to where you came from."
	} else {
		page.Title = name + " was not connected"
		page.Text = "The attempt ended without a connection. Ask for a new link to try again."
	}
	writePage(w, http.StatusOK, page)
}

func (s *Server) connectPage(link store.Link, account *store.Account, fields []linkpage.Field) linkpage.Connect {
	name := s.toolkitName(account.Toolkit)
	first, _ := utf8.DecodeRuneInString(name)
	page := linkpage.Connect{
		Title:   "Connect " + name,
		Toolkit: name,
		Initial: string(unicode.ToUpper(first)),
		User:    account.UserID,
		Alias:   account.Alias,
		Name:    account.Profile.Name,
		Email:   account.Profile.Email,
		Shared:  account.Type == store.Shared,
		Grants:  grantsScopes(account.Config.Scheme),
		Scopes:  account.Scopes,
		Fields:  fields,
		CSRF:    linkProof(link, "form"),
		Until:   link.ExpiresAt.Format("15:04 UTC"),
	}
	if u, err := url.Parse(link.CallbackURL); err == nil {
		page.Callback = u.Host
	}
	return page
}

func (s *Server) toolkitName(slug string) string {
	if toolkit, ok := s.catalog.Toolkit(slug); ok && toolkit.Name != "" {
		return toolkit.Name
	}
	return slug
}

// callbackURL is where the user goes after a decision: the caller's address
// with its own query, less parameters of the names that are added.
func callbackURL(callback string, account *store.Account) string {
	u, err := url.Parse(callback)
	if err != nil {
		return callback // checked when the link was made
	}
	added := []string{"status=success", "connected_account_id=" + url.QueryEscape(account.ID)}
	if account.Status != store.Active {
		added[0] = "status=failed"
		added = append(added, "error="+url.QueryEscape(account.StatusReason))
	}
	var query []string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(part, "=")
		if part != "" && name != "status" && name != "connected_account_id" && name != "error" {
			query = append(query, part)
		}
	}
	u.RawQuery = strings.Join(append(query, added...), "&")
	return u.String()
}

// writeLinkError tells why a link cannot be used.
func writeLinkError(w http.ResponseWriter, err error) {
	status, page := http.StatusInternalServerError, linkpage.Message{
		Title: "The sandbox failed", Text: "Try again; the link was not used.",
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		status = http.StatusNotFound
		page.Title, page.Text = "There is no such link", "It may have been mistyped, or its account was deleted. Ask for a new link."
	case errors.Is(err, store.ErrLinkExpired):
		status = http.StatusGone
		page.Title, page.Text = "This link has expired", "A link lives for ten minutes. Ask for a new one and open it at once."
	case errors.Is(err, store.ErrLinkUsed):
		status = http.StatusGone
		page.Title, page.Text = "This link was already used", "A link works once. Ask for a new one to connect again."
	}
	writePage(w, status, page)
}

func linkHeaders(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Security-Policy", linkPolicy)
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
}

// writePage writes one of the pages.
func writePage(w http.ResponseWriter, status int, page interface{ HTML() []byte }) {
	linkHeaders(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.HTML()) // the browser may have gone; there is nobody to tell
}
