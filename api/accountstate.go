package api

import (
	"encoding/json"
	"strings"
	"unicode"
)

// AccountState is the part of an account's connection state that may be shown.
// The API answers credentials, personal data and live links beside it, under
// names that nobody can list; all of that is dropped while it is read.
type AccountState struct {
	AuthScheme string
	Status     string // mirrors the account's; that one decides
	ExpiredAt  string
	RevokedAt  string
	ExpiresIn  string // seconds
	ExpiresAt  string
	TokenType  string
	Scopes     []string
	// Error and ErrorDescription are the provider's words, cut and cleaned.
	Error            string
	ErrorDescription string
}

// UnmarshalJSON reads the members that may be shown and nothing else.
func (s *AccountState) UnmarshalJSON(data []byte) error {
	var wire struct {
		AuthScheme string                     `json:"authScheme"`
		Val        map[string]json.RawMessage `json:"val"`
	}
	*s = AccountState{}
	if err := json.Unmarshal(data, &wire); err != nil {
		return nil // a state in a shape of its own shows nothing
	}
	s.AuthScheme = wire.AuthScheme
	s.Status = shownText(wire.Val["status"])
	s.ExpiredAt = shownText(wire.Val["expired_at"])
	s.RevokedAt = shownText(wire.Val["revoked_at"])
	s.ExpiresIn = shownText(wire.Val["expires_in"])
	s.ExpiresAt = shownText(wire.Val["expires_at"])
	s.TokenType = shownText(wire.Val["token_type"])
	s.Scopes = shownScopes(wire.Val["scope"])
	s.Error = shownText(wire.Val["error"])
	s.ErrorDescription = shownText(wire.Val["error_description"])
	return nil
}

// MarshalJSON writes a state in the API's shape, with what is kept.
func (s AccountState) MarshalJSON() ([]byte, error) {
	type val struct {
		Status           string   `json:"status"`
		ExpiredAt        string   `json:"expired_at,omitempty"`
		RevokedAt        string   `json:"revoked_at,omitempty"`
		ExpiresIn        string   `json:"expires_in,omitempty"`
		ExpiresAt        string   `json:"expires_at,omitempty"`
		TokenType        string   `json:"token_type,omitempty"`
		Scope            []string `json:"scope,omitempty"`
		Error            string   `json:"error,omitempty"`
		ErrorDescription string   `json:"error_description,omitempty"`
	}
	return json.Marshal(struct {
		AuthScheme string `json:"authScheme"`
		Val        val    `json:"val"`
	}{s.AuthScheme, val{
		s.Status, s.ExpiredAt, s.RevokedAt, s.ExpiresIn, s.ExpiresAt,
		s.TokenType, s.Scopes, s.Error, s.ErrorDescription,
	}})
}

// shownText is a string or number as text, cut and without control characters.
// Anything else could hide a secret inside, and is "".
func shownText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		var number json.Number
		if json.Unmarshal(raw, &number) != nil {
			return ""
		}
		text = number.String()
	}
	return cleanText(text, 300)
}

// shownScopes reads scopes in the spellings that providers use: a list, or
// text separated by blanks or commas.
func shownScopes(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) != nil {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return nil
		}
		list = strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
	}
	for i, scope := range list {
		list[i] = cleanText(scope, 300)
	}
	return list
}

// cleanText makes text from elsewhere fit for an error message or a screen:
// valid, in one line, without control or direction characters, and cut after
// limit characters.
func cleanText(text string, limit int) string {
	var b strings.Builder
	count := 0
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		if count == limit {
			b.WriteRune('…')
			break
		}
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			r = ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029':
			r = '\uFFFD'
		}
		b.WriteRune(r)
		count++
	}
	return b.String()
}
