package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/linkpage"
	"trs/api/sandbox/store"
)

// linkFields are the inputs that the account's scheme asks for. Schemes where
// the user allows or denies may ask for some too: which shop, which subdomain.
func (s *Server) linkFields(account *store.Account) []linkpage.Field {
	asked := schemeFields(account.Config.Scheme)
	if toolkit, ok := s.catalog.Toolkit(account.Toolkit); ok {
		for _, scheme := range toolkit.AuthSchemes {
			if scheme.Mode == account.Config.Scheme && len(scheme.AccountFields) > 0 {
				asked = scheme.AccountFields
			}
		}
	}
	fields := make([]linkpage.Field, len(asked))
	for i, f := range asked {
		fields[i] = linkpage.Field{
			ID: "field_" + f.Name, Label: f.DisplayName, Description: f.Description, Required: f.Required, Secret: f.IsSecret,
		}
		if f.DisplayName == "" {
			fields[i].Label = f.Name
		}
		if f.Default != nil && !f.IsSecret {
			fields[i].Value = *f.Default
		}
	}
	return fields
}

// schemeFields are the inputs of a scheme for which the catalogue names none.
func schemeFields(scheme string) []catalog.AuthField {
	secret := func(name, label string) catalog.AuthField {
		return catalog.AuthField{Name: name, DisplayName: label, Required: true, IsSecret: true}
	}
	switch {
	case grantsScopes(scheme):
		return nil
	case scheme == "BASIC":
		return []catalog.AuthField{{Name: "username", DisplayName: "Username", Required: true}, secret("password", "Password")}
	case scheme == "BEARER_TOKEN":
		return []catalog.AuthField{secret("token", "Token")}
	default:
		return []catalog.AuthField{secret("generic_api_key", "API key")}
	}
}

// filledFields checks that what is required was entered. What was entered in
// secret fields is not sent back to the page.
func filledFields(fields []linkpage.Field, form url.Values) ([]linkpage.Field, bool) {
	complete := true
	for i := range fields {
		f := &fields[i]
		value := strings.TrimSpace(form.Get(f.ID))
		if !f.Secret {
			f.Value = value
		}
		if f.Required && value == "" {
			f.Error = "Enter a value"
			complete = false
		}
	}
	return fields, complete
}

// linkProof derives from the link's secret what only the page's form, or only
// its cookie, carries.
func linkProof(link store.Link, part string) string {
	mac := hmac.New(sha256.New, []byte(link.Nonce))
	mac.Write([]byte(part))
	return hex.EncodeToString(mac.Sum(nil))
}

// linkCookie names the cookie of a link, so that several can be open at once.
func linkCookie(link store.Link) string { return "trs_link_" + linkProof(link, "name")[:12] }

var crossOrigin = http.NewCrossOriginProtection()

// fromOwnPage tells whether a form was sent from the page as this browser
// opened it: no other origin, the cookie that other sites cannot make it send,
// and the form's own proof.
func fromOwnPage(r *http.Request, link store.Link) bool {
	cookie, err := r.Cookie(linkCookie(link))
	return err == nil && crossOrigin.Check(r) == nil &&
		hmac.Equal([]byte(cookie.Value), []byte(linkProof(link, "cookie"))) &&
		hmac.Equal([]byte(r.PostForm.Get("csrf")), []byte(linkProof(link, "form")))
}
