package api

import "trs/api/internal/redact"

// The types of search, the catalogue, accounts and auth configs that keep the
// members a newer server adds.

// UnmarshalJSON keeps unknown members in Extra.
func (r *SearchResponse) UnmarshalJSON(data []byte) (err error) {
	type plain SearchResponse
	*r = SearchResponse{}
	r.Extra, err = decodeKeeping(data, (*plain)(r))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (r SearchResponse) MarshalJSON() ([]byte, error) {
	type plain SearchResponse
	return encodeKeeping(plain(r), r.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (r *SearchResult) UnmarshalJSON(data []byte) (err error) {
	type plain SearchResult
	*r = SearchResult{}
	r.Extra, err = decodeKeeping(data, (*plain)(r))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (r SearchResult) MarshalJSON() ([]byte, error) {
	type plain SearchResult
	return encodeKeeping(plain(r), r.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *ConnectionStatus) UnmarshalJSON(data []byte) (err error) {
	type plain ConnectionStatus
	*s = ConnectionStatus{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s ConnectionStatus) MarshalJSON() ([]byte, error) {
	type plain ConnectionStatus
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *SearchAccount) UnmarshalJSON(data []byte) (err error) {
	type plain SearchAccount
	*a = SearchAccount{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a SearchAccount) MarshalJSON() ([]byte, error) {
	type plain SearchAccount
	return encodeKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *ToolSchema) UnmarshalJSON(data []byte) (err error) {
	type plain ToolSchema
	*s = ToolSchema{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s ToolSchema) MarshalJSON() ([]byte, error) {
	type plain ToolSchema
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *Toolkit) UnmarshalJSON(data []byte) (err error) {
	type plain Toolkit
	*t = Toolkit{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t Toolkit) MarshalJSON() ([]byte, error) {
	type plain Toolkit
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (m *ToolkitMeta) UnmarshalJSON(data []byte) (err error) {
	type plain ToolkitMeta
	*m = ToolkitMeta{}
	m.Extra, err = decodeKeeping(data, (*plain)(m))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (m ToolkitMeta) MarshalJSON() ([]byte, error) {
	type plain ToolkitMeta
	return encodeKeeping(plain(m), m.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (d *ToolkitDetail) UnmarshalJSON(data []byte) (err error) {
	type plain ToolkitDetail
	*d = ToolkitDetail{}
	d.Extra, err = decodeKeeping(data, (*plain)(d))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (d ToolkitDetail) MarshalJSON() ([]byte, error) {
	type plain ToolkitDetail
	return encodeKeeping(plain(d), d.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (d *AuthConfigDetails) UnmarshalJSON(data []byte) (err error) {
	type plain AuthConfigDetails
	*d = AuthConfigDetails{}
	d.Extra, err = decodeKeeping(data, (*plain)(d))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (d AuthConfigDetails) MarshalJSON() ([]byte, error) {
	type plain AuthConfigDetails
	return encodeKeeping(plain(d), d.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (f *AuthField) UnmarshalJSON(data []byte) (err error) {
	type plain AuthField
	*f = AuthField{}
	f.Extra, err = decodeKeeping(data, (*plain)(f))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (f AuthField) MarshalJSON() ([]byte, error) {
	type plain AuthField
	return encodeKeeping(plain(f), f.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (c *AccountChange) UnmarshalJSON(data []byte) (err error) {
	type plain AccountChange
	*c = AccountChange{}
	c.Extra, err = decodeKeeping(data, (*plain)(c))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (c AccountChange) MarshalJSON() ([]byte, error) {
	type plain AccountChange
	return encodeKeeping(plain(c), c.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *RevokedAccount) UnmarshalJSON(data []byte) (err error) {
	type plain RevokedAccount
	*a = RevokedAccount{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a RevokedAccount) MarshalJSON() ([]byte, error) {
	type plain RevokedAccount
	return encodeKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *RefreshedAccount) UnmarshalJSON(data []byte) (err error) {
	type plain RefreshedAccount
	*a = RefreshedAccount{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a RefreshedAccount) MarshalJSON() ([]byte, error) {
	type plain RefreshedAccount
	return encodeKeeping(plain(a), a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *ToolAccessConfig) UnmarshalJSON(data []byte) (err error) {
	type plain ToolAccessConfig
	*t = ToolAccessConfig{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t ToolAccessConfig) MarshalJSON() ([]byte, error) {
	type plain ToolAccessConfig
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra, as long as they are no secrets:
// see keepShown.
func (a *ConnectedAccount) UnmarshalJSON(data []byte) (err error) {
	type plain ConnectedAccount
	*a = ConnectedAccount{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	keepShown(a.Extra)
	return err
}

// MarshalJSON writes the fields, the members kept in Extra, and the empty
// objects that the API has where credentials were.
func (a ConnectedAccount) MarshalJSON() ([]byte, error) {
	type plain ConnectedAccount
	shape := struct {
		plain
		Data   struct{} `json:"data"`
		Params struct{} `json:"params"`
	}{plain: plain(a)}
	return encodeKeeping(shape, a.Extra)
}

// UnmarshalJSON keeps unknown members in Extra, as long as they are no secrets:
// see keepShown.
func (a *AuthConfig) UnmarshalJSON(data []byte) (err error) {
	type plain AuthConfig
	*a = AuthConfig{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	keepShown(a.Extra)
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a AuthConfig) MarshalJSON() ([]byte, error) {
	type plain AuthConfig
	return encodeKeeping(plain(a), a.Extra)
}

// keepShown drops the unknown members of an account or auth config that are not
// plain values or whose names speak of secrets. Credentials come under names
// that cannot be listed (data and params are two), mostly inside objects.
func keepShown(extra Extra) {
	for name, raw := range extra {
		if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') || redact.SecretName(name) || name == "data" || name == "params" {
			delete(extra, name)
		}
	}
}
