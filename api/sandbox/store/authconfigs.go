package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// AuthConfig says how accounts of a toolkit are connected: with the vendor's
// app (Managed) or the project's own.
type AuthConfig struct {
	ID        string
	Toolkit   string
	Scheme    string // OAUTH2, API_KEY, ...
	Managed   bool
	Enabled   bool
	Name      string
	Body      AuthConfigBody
	CreatedAt time.Time
	UpdatedAt time.Time
}

// AuthConfigBody is the part of an auth config that no query looks at.
type AuthConfigBody struct {
	Scopes           []string `json:"scopes,omitempty"`
	ToolsForCreation []string `json:"tools_for_connected_account_creation,omitempty"`
	ToolsForRuns     []string `json:"tools_available_for_execution,omitempty"`
	NotForSessions   bool     `json:"not_for_sessions,omitempty"` // is_enabled_for_tool_router is false
	CreatedBy        string   `json:"created_by,omitempty"`
}

// Usable reports whether sessions may use accounts of this auth config.
func (c *AuthConfig) Usable() bool { return c.Enabled && !c.Body.NotForSessions }

// AllowsTool reports whether a tool may run with accounts of this auth config.
func (c *AuthConfig) AllowsTool(slug string) bool {
	return len(c.Body.ToolsForRuns) == 0 || slices.Contains(c.Body.ToolsForRuns, slug)
}

// AuthConfigFilter narrows a listing; zero fields do not filter.
type AuthConfigFilter struct {
	Toolkits     []string
	Managed      *bool
	WithDisabled bool
	Search       string // part of the name or the id, case ignored
	Limit        int
	Offset       int
}

const authConfigColumns = `c.id, c.toolkit, c.scheme, c.managed, c.enabled, c.name, c.body, c.created_at, c.updated_at`

// scanner is a row to read columns from.
type scanner interface{ Scan(into ...any) error }

// querier is the database or a transaction on it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// authConfigRow collects the columns of authConfigColumns.
type authConfigRow struct {
	config           AuthConfig
	body             string
	created, updated int64
}

func (r *authConfigRow) targets() []any {
	c := &r.config
	return []any{&c.ID, &c.Toolkit, &c.Scheme, &c.Managed, &c.Enabled, &c.Name, &r.body, &r.created, &r.updated}
}

func (r *authConfigRow) finish() (AuthConfig, error) {
	if err := json.Unmarshal([]byte(r.body), &r.config.Body); err != nil {
		return AuthConfig{}, fmt.Errorf("stored auth config %s: %w", r.config.ID, err)
	}
	r.config.CreatedAt = time.UnixMilli(r.created).UTC()
	r.config.UpdatedAt = time.UnixMilli(r.updated).UTC()
	return r.config, nil
}

func scanAuthConfig(row scanner) (AuthConfig, error) {
	var r authConfigRow
	if err := row.Scan(r.targets()...); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = ErrNotFound
		}
		return AuthConfig{}, err
	}
	return r.finish()
}

// AuthConfig reads one auth config, disabled ones too.
func (s *Store) AuthConfig(ctx context.Context, id string) (AuthConfig, error) {
	config, err := scanAuthConfig(s.read.QueryRowContext(ctx,
		`SELECT `+authConfigColumns+` FROM auth_configs c WHERE c.id = ?`, id))
	if err != nil {
		return AuthConfig{}, fmt.Errorf("read auth config %s: %w", id, err)
	}
	return config, nil
}

// AuthConfigs lists auth configs, newest first, and counts all that match.
func (s *Store) AuthConfigs(ctx context.Context, f AuthConfigFilter) ([]AuthConfig, int, error) {
	where := conditions{}
	where.in("c.toolkit", f.Toolkits)
	if f.Managed != nil {
		where.add("c.managed = ?", *f.Managed)
	}
	if !f.WithDisabled {
		where.add("c.enabled = 1")
	}
	if f.Search != "" {
		part := "%" + likeEscaper.Replace(f.Search) + "%"
		where.add(`(c.name LIKE ? ESCAPE '\' OR c.id LIKE ? ESCAPE '\')`, part, part)
	}
	var total int
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM auth_configs c`+where.sql(), where.args...).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count auth configs: %w", err)
	}
	configs, err := queryAll(ctx, s.read, scanAuthConfig, `SELECT `+authConfigColumns+` FROM auth_configs c`+where.sql()+
		` ORDER BY c.created_at DESC, c.id LIMIT ? OFFSET ?`, append(where.args, f.Limit, f.Offset)...)
	if err != nil {
		return nil, 0, fmt.Errorf("list auth configs: %w", err)
	}
	return configs, total, nil
}

// ToolkitAuthConfigs reads the auth configs of one toolkit, newest first.
func (s *Store) ToolkitAuthConfigs(ctx context.Context, toolkit string) ([]AuthConfig, error) {
	return toolkitAuthConfigs(ctx, s.read, toolkit)
}

func toolkitAuthConfigs(ctx context.Context, q querier, toolkit string) ([]AuthConfig, error) {
	configs, err := queryAll(ctx, q, scanAuthConfig, `SELECT `+authConfigColumns+
		` FROM auth_configs c WHERE c.toolkit = ? ORDER BY c.created_at DESC, c.id`, toolkit)
	if err != nil {
		return nil, fmt.Errorf("read the auth configs of %s: %w", toolkit, err)
	}
	return configs, nil
}

// PutAuthConfig adds an auth config or replaces the one with its id.
func (s *Store) PutAuthConfig(ctx context.Context, config AuthConfig) error {
	err := s.update(ctx, func(tx *sql.Tx) error { return putAuthConfig(ctx, tx, config) })
	if err != nil {
		return fmt.Errorf("save auth config %s: %w", config.ID, err)
	}
	return nil
}

// EnsureAuthConfig returns the newest usable auth config of candidate's
// toolkit; when there is none, candidate is added and returned. Of two calls at
// once only one adds.
func (s *Store) EnsureAuthConfig(ctx context.Context, candidate AuthConfig) (AuthConfig, error) {
	result := candidate
	err := s.update(ctx, func(tx *sql.Tx) error {
		existing, err := toolkitAuthConfigs(ctx, tx, candidate.Toolkit)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(existing, func(c AuthConfig) bool { return c.Usable() }); i >= 0 {
			result = existing[i]
			return nil
		}
		return putAuthConfig(ctx, tx, candidate)
	})
	if err != nil {
		return AuthConfig{}, fmt.Errorf("make an auth config for %s: %w", candidate.Toolkit, err)
	}
	return result, nil
}

func putAuthConfig(ctx context.Context, tx *sql.Tx, c AuthConfig) error {
	body, err := json.Marshal(c.Body)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT OR REPLACE INTO auth_configs
		(id, toolkit, scheme, managed, enabled, name, body, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?)`,
		c.ID, c.Toolkit, c.Scheme, c.Managed, c.Enabled, c.Name, string(body), c.CreatedAt.UnixMilli(), c.UpdatedAt.UnixMilli())
	return err
}

// ActiveConnections counts the ACTIVE accounts of each auth config given.
func (s *Store) ActiveConnections(ctx context.Context, ids []string) (map[string]int, error) {
	counts := make(map[string]int, len(ids))
	if len(ids) == 0 {
		return counts, nil
	}
	where := conditions{}
	where.in("auth_config_id", ids)
	where.add("status = 'ACTIVE' AND deleted_at IS NULL")
	type count struct {
		id string
		n  int
	}
	counted, err := queryAll(ctx, s.read, func(row scanner) (c count, err error) {
		err = row.Scan(&c.id, &c.n)
		return c, err
	}, `SELECT auth_config_id, count(*) FROM accounts`+where.sql()+` GROUP BY auth_config_id`, where.args...)
	if err != nil {
		return nil, fmt.Errorf("count active accounts: %w", err)
	}
	for _, c := range counted {
		counts[c.id] = c.n
	}
	return counts, nil
}

// conditions builds a WHERE clause. An empty one selects everything.
type conditions struct {
	terms []string
	args  []any
}

func (c *conditions) add(term string, args ...any) {
	c.terms = append(c.terms, term)
	c.args = append(c.args, args...)
}

// in keeps rows whose column is one of values; no values means any.
func (c *conditions) in(column string, values []string) {
	switch len(values) {
	case 0:
		return
	case 1:
		c.add(column+" = ?", values[0])
		return
	}
	// One JSON parameter instead of a placeholder each: the number of
	// placeholders of a statement is bounded, a filter's values are not.
	list, _ := json.Marshal(values) // strings always encode
	c.add(column+" IN (SELECT value FROM json_each(?))", string(list))
}

func (c *conditions) sql() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// queryAll runs a query and reads all its rows.
func queryAll[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}
