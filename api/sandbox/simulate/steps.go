package simulate

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/itchyny/gojq"

	"trs/api/sandbox/store"
)

// place is the stored name of a collection: nested ones are kept per parent, so
// that reading the comments of one issue does not cost those of all.
func place(collection, of string) string {
	if of == "" {
		return collection
	}
	return collection + "/" + of
}

// read turns a record into the value that programs see: its fields, its id and
// its times in milliseconds.
func read(record store.Record) (map[string]any, error) {
	value, err := decodeValue(record.Data)
	if err != nil {
		return nil, fmt.Errorf("record %s of %s: %w", record.ID, record.Collection, err)
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("record %s of %s is not an object", record.ID, record.Collection)
	}
	fields["id"] = record.ID
	fields["_created"] = int(record.CreatedAt.UnixMilli())
	fields["_updated"] = int(record.UpdatedAt.UnixMilli())
	fields["_seq"] = int(record.Seq)
	return fields, nil
}

// write is the inverse of read.
func write(fields map[string]any) (json.RawMessage, error) {
	stored := make(map[string]any, len(fields))
	for name, value := range fields {
		if name != "id" && !strings.HasPrefix(name, "_") {
			stored[name] = value
		}
	}
	return gojq.Marshal(stored)
}

func (e *environment) all(collection, of string) ([]map[string]any, error) {
	records, err := e.records.List(e.ctx, place(collection, of))
	if err != nil {
		return nil, err
	}
	rows := make([]map[string]any, 0, len(records))
	for _, record := range records {
		row, err := read(record)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// chosen returns the records that the step's id or condition means. One that is
// named by id and missing is the step's failure.
func (e *environment) chosen(st *step, collection, of string) ([]map[string]any, error) {
	if !st.ID.present() {
		rows, err := e.all(collection, of)
		if err != nil || !st.Where.present() {
			return rows, err
		}
		return e.filter(rows, &st.Where)
	}
	id, err := e.text(&st.ID)
	if err != nil {
		return nil, err
	}
	record, err := e.records.Get(e.ctx, place(collection, of), id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	row, err := read(record)
	if err != nil {
		return nil, err
	}
	return e.filter([]map[string]any{row}, &st.Where)
}

func (e *environment) filter(rows []map[string]any, where *expression) ([]map[string]any, error) {
	if !where.present() {
		return rows, nil
	}
	var kept []map[string]any
	for _, row := range rows {
		holds, err := e.truth(where, row)
		if err != nil {
			return nil, err
		}
		if holds {
			kept = append(kept, row)
		}
	}
	return kept, nil
}

// get finds one record. Without "else" a missing one is null.
func (e *environment) get(st *step, of string) (any, error) {
	rows, err := e.chosen(st, st.Get, of)
	if err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		return rows[0], nil
	}
	if st.Else != "" {
		return nil, e.missing(st)
	}
	return nil, nil
}

func (e *environment) missing(st *step) error {
	id, err := e.text(&st.ID)
	if err != nil {
		return err
	}
	return &refusal{name: st.Else, detail: id}
}

// list finds, sorts and cuts. With a page, the result's companion "<as>_page"
// tells the total and where to go on.
func (e *environment) list(st *step, of string) (any, error) {
	rows, err := e.listed(st, of)
	if err != nil {
		return nil, err
	}
	if st.Sort.present() {
		keys := make([]sortable, 0, len(rows))
		for _, row := range rows {
			key, err := e.eval(&st.Sort, row)
			if err != nil {
				return nil, err
			}
			keys = append(keys, sortable{key, row})
		}
		slices.SortStableFunc(keys, func(a, b sortable) int { return gojq.Compare(a.key, b.key) })
		for i, k := range keys {
			rows[i] = k.row
		}
	}
	if st.Desc {
		slices.Reverse(rows)
	}
	if st.Page != nil {
		if rows, err = e.cut(st, rows); err != nil {
			return nil, err
		}
	}
	values := make([]any, len(rows))
	for i, row := range rows {
		values[i] = row
	}
	return values, nil
}

// sortable is a row and what it is ordered by.
type sortable struct {
	key any
	row map[string]any
}

// listed finds the rows of a list, in one place or across the nested
// collections of several parents.
func (e *environment) listed(st *step, of string) ([]map[string]any, error) {
	if !st.Across.present() {
		return e.chosen(st, st.List, of)
	}
	value, err := e.eval(&st.Across, e.results)
	if err != nil {
		return nil, err
	}
	parents, _ := value.([]any)
	var rows []map[string]any
	for _, parent := range parents {
		found, err := e.chosen(st, st.List, fmt.Sprint(parent))
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	return rows, nil
}

// create adds one record, or one per element of "each".
func (e *environment) create(st *step, of string) (any, error) {
	if !st.Each.present() {
		fields, err := e.fields(st, e.results)
		if err != nil {
			return nil, err
		}
		return e.insert(st.Create, of, fields)
	}
	elements, err := e.eval(&st.Each, e.results)
	if err != nil {
		return nil, err
	}
	list, _ := elements.([]any)
	made := make([]any, 0, len(list))
	for _, element := range list {
		fields, err := e.fields(st, element)
		if err != nil {
			return nil, err
		}
		record, err := e.insert(st.Create, of, fields)
		if err != nil {
			return nil, err
		}
		made = append(made, record)
	}
	return made, nil
}

func (e *environment) fields(st *step, input any) (map[string]any, error) {
	value, err := e.eval(st.Set.expression, input)
	if err != nil {
		return nil, err
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("set is not an object")
	}
	return maps.Clone(fields), nil // it may be a constant of the program
}

// insert stores a new record with its id, number and defaults.
func (e *environment) insert(name, of string, fields map[string]any) (map[string]any, error) {
	c := e.service.Collections[name]
	if c.Number != "" && fields[c.Number] == nil {
		n, err := e.records.Next(e.ctx, place(name, of))
		if err != nil {
			return nil, err
		}
		fields[c.Number] = int(n)
	}
	id, err := e.identify(c, name, fields)
	if err != nil {
		return nil, err
	}
	fields["id"] = id
	fields["_created"] = int(e.now.UnixMilli())
	fields["_updated"] = int(e.now.UnixMilli())
	if c.Defaults.expression != nil {
		value, err := e.eval(c.Defaults.expression, fields)
		if err != nil {
			return nil, err
		}
		defaults, _ := value.(map[string]any)
		for field, value := range defaults {
			if fields[field] == nil {
				fields[field] = value
			}
		}
	}
	text, err := write(fields)
	if err != nil {
		return nil, err
	}
	record := store.Record{Collection: place(name, of), ID: id, Data: text, CreatedAt: e.now, UpdatedAt: e.now}
	if err := e.records.Insert(e.ctx, record); err != nil {
		return nil, err
	}
	return fields, nil
}

// update merges "set" into each record that is meant. The result is the record,
// or a list when the step has a condition instead of an id.
func (e *environment) update(st *step, of string) (any, error) {
	rows, err := e.chosen(st, st.Update, of)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 && st.Else != "" {
		return nil, e.missing(st)
	}
	changed := make([]any, 0, len(rows))
	for _, row := range rows {
		fields, err := e.fields(st, row)
		if err != nil {
			return nil, err
		}
		for name, value := range fields {
			row[name] = value
		}
		text, err := write(row)
		if err != nil {
			return nil, err
		}
		id := row["id"].(string)
		if err := e.records.Update(e.ctx, store.Record{Collection: place(st.Update, of), ID: id, Data: text, UpdatedAt: e.now}); err != nil {
			return nil, err
		}
		row["_updated"] = int(e.now.UnixMilli())
		changed = append(changed, row)
	}
	return single(st, changed), nil
}

// remove deletes each record that is meant, and what is nested in it.
func (e *environment) remove(st *step, of string) (any, error) {
	rows, err := e.chosen(st, st.Delete, of)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 && st.Else != "" {
		return nil, e.missing(st)
	}
	gone := make([]any, 0, len(rows))
	for _, row := range rows {
		id := row["id"].(string)
		if err := e.records.Delete(e.ctx, place(st.Delete, of), id); err != nil {
			return nil, err
		}
		for _, nested := range st.With {
			if err := e.records.DeleteAll(e.ctx, place(nested, id)); err != nil {
				return nil, err
			}
		}
		gone = append(gone, row)
	}
	return single(st, gone), nil
}

func single(st *step, rows []any) any {
	switch {
	case !st.ID.present():
		return rows
	case len(rows) == 0:
		return nil
	default:
		return rows[0]
	}
}
