package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Record is one object of a simulated service. Records of a scope (a toolkit
// and the user who owns the data) never mix with those of another.
type Record struct {
	Collection string
	ID         string
	Seq        int64 // insertion order within the collection; 0 on a new record
	Data       json.RawMessage
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Records reads and writes the records of one scope inside one transaction.
// It must not be used after the function it was handed to has returned.
type Records struct {
	tx    *sql.Tx
	scope string
}

// sequences is the collection that keeps the counters of a scope.
const sequences = "#sequences"

// ReadRecords runs do on a consistent view of the scope.
func (s *Store) ReadRecords(ctx context.Context, scope string, do func(*Records) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("read records of %s: %w", scope, err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return do(&Records{tx: tx, scope: scope})
}

// WriteRecords runs do in a write transaction, which is committed when do
// returns nil and leaves no trace otherwise. Writers take turns, so what do
// reads cannot change before it writes.
func (s *Store) WriteRecords(ctx context.Context, scope string, do func(*Records) error) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		return do(&Records{tx: tx, scope: scope})
	})
}

// DeleteScope forgets every record of the scope.
func (s *Store) DeleteScope(ctx context.Context, scope string) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM records WHERE scope = ?`, scope)
		return err
	})
}

// Get returns a record, or ErrNotFound.
func (r *Records) Get(ctx context.Context, collection, id string) (Record, error) {
	record := Record{Collection: collection, ID: id}
	var data string
	var created, updated int64
	err := r.tx.QueryRowContext(ctx,
		`SELECT seq, data, created_at, updated_at FROM records WHERE scope = ? AND collection = ? AND id = ?`,
		r.scope, collection, id).Scan(&record.Seq, &data, &created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return Record{}, ErrNotFound
	}
	if err != nil {
		return Record{}, fmt.Errorf("read record %s of %s: %w", id, collection, err)
	}
	record.Data = json.RawMessage(data)
	record.CreatedAt, record.UpdatedAt = time.UnixMilli(created).UTC(), time.UnixMilli(updated).UTC()
	return record, nil
}

// List returns the records of a collection in the order of their insertion.
func (r *Records) List(ctx context.Context, collection string) ([]Record, error) {
	rows, err := r.tx.QueryContext(ctx,
		`SELECT id, seq, data, created_at, updated_at FROM records WHERE scope = ? AND collection = ? ORDER BY seq`,
		r.scope, collection)
	if err != nil {
		return nil, fmt.Errorf("list records of %s: %w", collection, err)
	}
	defer rows.Close()
	var all []Record
	for rows.Next() {
		record := Record{Collection: collection}
		var data string
		var created, updated int64
		if err := rows.Scan(&record.ID, &record.Seq, &data, &created, &updated); err != nil {
			return nil, fmt.Errorf("list records of %s: %w", collection, err)
		}
		record.Data = json.RawMessage(data)
		record.CreatedAt, record.UpdatedAt = time.UnixMilli(created).UTC(), time.UnixMilli(updated).UTC()
		all = append(all, record)
	}
	return all, rows.Err()
}

// Insert adds a record at the end of its collection and fails when the id is
// taken.
func (r *Records) Insert(ctx context.Context, record Record) error {
	_, err := r.tx.ExecContext(ctx,
		`INSERT INTO records (scope, collection, id, seq, data, created_at, updated_at)
		 SELECT ?1, ?2, ?3, COALESCE(MAX(seq), 0) + 1, ?4, ?5, ?6 FROM records WHERE scope = ?1 AND collection = ?2`,
		r.scope, record.Collection, record.ID, string(record.Data),
		record.CreatedAt.UnixMilli(), record.UpdatedAt.UnixMilli())
	if err != nil {
		return fmt.Errorf("add record %s to %s: %w", record.ID, record.Collection, err)
	}
	return nil
}

// Update replaces the data of an existing record.
func (r *Records) Update(ctx context.Context, record Record) error {
	_, err := r.tx.ExecContext(ctx,
		`UPDATE records SET data = ?, updated_at = ? WHERE scope = ? AND collection = ? AND id = ?`,
		string(record.Data), record.UpdatedAt.UnixMilli(), r.scope, record.Collection, record.ID)
	if err != nil {
		return fmt.Errorf("change record %s of %s: %w", record.ID, record.Collection, err)
	}
	return nil
}

// Delete removes a record; one that is not there is not an error.
func (r *Records) Delete(ctx context.Context, collection, id string) error {
	_, err := r.tx.ExecContext(ctx,
		`DELETE FROM records WHERE scope = ? AND collection = ? AND id = ?`, r.scope, collection, id)
	if err != nil {
		return fmt.Errorf("delete record %s of %s: %w", id, collection, err)
	}
	return nil
}

// DeleteAll removes every record of a collection.
func (r *Records) DeleteAll(ctx context.Context, collection string) error {
	_, err := r.tx.ExecContext(ctx,
		`DELETE FROM records WHERE scope = ? AND collection = ?`, r.scope, collection)
	if err != nil {
		return fmt.Errorf("delete the records of %s: %w", collection, err)
	}
	return nil
}

// Next counts up: 1 on the first call for a name, and never the same number
// twice, even when the record that had it is gone.
func (r *Records) Next(ctx context.Context, name string) (int64, error) {
	var n int64
	err := r.tx.QueryRowContext(ctx,
		`INSERT INTO records (scope, collection, id, seq, data, created_at, updated_at) VALUES (?, ?, ?, 1, 'null', 0, 0)
		 ON CONFLICT (scope, collection, id) DO UPDATE SET seq = seq + 1 RETURNING seq`,
		r.scope, sequences, name).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count up %s: %w", name, err)
	}
	return n, nil
}
