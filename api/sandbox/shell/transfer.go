package shell

import (
	"errors"
	"io"
	"path"
	"strings"
)

// copyFile copies one file.
func (p *process) copyFile(from, to string) error {
	r, err := p.session.system.read(p.ctx, from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := p.session.system.create(p.ctx, to, false)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, limitReader{p.ctx, r}); err != nil {
		w.abandon()
		return err
	}
	return w.Close()
}

func cp(p *process) int { return p.transfer(false) }

func mv(p *process) int { return p.transfer(true) }

// transfer copies or moves files to a path or into a folder.
func (p *process) transfer(move bool) int {
	o, ok := p.flags("rRafvnpT", map[string]byte{"recursive": 'r'})
	if !ok {
		return 1
	}
	if len(o.rest) < 2 {
		return p.fail("missing destination file operand")
	}
	last := len(o.rest) - 1
	target := p.path(o.rest[last])
	at, err := p.session.system.stat(p.ctx, target)
	intoFolder := err == nil && at.folder
	if last > 1 && !intoFolder {
		return p.fail("target '%s' is not a directory", o.rest[last])
	}
	code := 0
	for _, name := range o.rest[:last] {
		to := target
		if intoFolder {
			to = path.Join(target, base(p.path(name)))
		}
		if err := p.transferOne(p.path(name), to, move, move || o.has('r') || o.has('R') || o.has('a')); err != nil {
			code = p.fail("cannot copy '%s': %v", name, cause(err))
		}
	}
	return code
}

func (p *process) transferOne(from, to string, move, deep bool) error {
	switch {
	case from == to:
		return errors.New("source and destination are the same file")
	case strings.HasPrefix(to, from+"/"):
		return errors.New("cannot go into itself")
	}
	err := p.walk(from, 0, func(name string, at info, _ int) error {
		into := to + strings.TrimPrefix(name, from)
		if !at.folder {
			return p.copyFile(name, into)
		}
		if !deep {
			return errors.New("is a directory, and -r is not given")
		}
		return p.session.system.makeFolder(p.ctx, into, true)
	})
	if err != nil || !move {
		return err
	}
	return p.removeAll(from)
}
