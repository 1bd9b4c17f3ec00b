package shell

import (
	"crypto/md5"  //nolint:gosec // md5sum is for comparing with old checksums
	"crypto/sha1" //nolint:gosec // likewise
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aymanbagabas/go-udiff"
	"github.com/itchyny/timefmt-go"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
)

func otherCommands() map[string]command {
	say := func(text string) command {
		return func(p *process) int { fmt.Fprintln(p.stdout, text); return 0 }
	}
	return map[string]command{
		"echo": echo, "printf": printfCommand, "true": nothing, "false": func(*process) int { return 1 },
		"date": date, "seq": seq, "sleep": sleep, "yes": yes, "env": env, "printenv": env, "xargs": xargs, "jq": jq,
		"base64": base64Command, "sha256sum": sum(sha256.New), "sha1sum": sum(sha1.New), "md5sum": sum(md5.New),
		"diff": diff, "bash": bash, "sh": bash, "which": which, "__which": which, "__refuse": refuse,
		"whoami": say("user"), "hostname": say("sandbox"), "uname": say("Linux"), "id": say("uid=1000(user) gid=1000(user)"), "nproc": say("1"),
	}
}

func refuse(p *process) int {
	fmt.Fprintf(p.stderr, "bash: %s\n", strings.Join(p.args, " "))
	return 1
}

func echo(p *process) int {
	fmt.Fprintln(p.stdout, strings.Join(p.args, " "))
	return 0
}

func printfCommand(p *process) int {
	if len(p.args) == 0 {
		return p.fail("missing operand")
	}
	if tooWide.MatchString(p.args[0]) {
		return p.fail("a field that wide is not possible here")
	}
	text, _, err := expand.Format(&expand.Config{Env: p.hc.Env}, p.args[0], p.args[1:])
	if err != nil {
		return p.fail("%v", err)
	}
	if _, err := io.WriteString(p.stdout, text); err != nil {
		return 1
	}
	return 0
}

func date(p *process) int {
	o, ok := p.flags("ud:I", map[string]byte{"utc": 'u', "date": 'd', "iso-8601": 'I'})
	if !ok {
		return 1
	}
	at := p.session.system.now().UTC()
	if text := o.value('d', ""); text != "" && text != "now" {
		var err error
		if at, err = readDate(text); err != nil {
			return p.fail("invalid date '%s'", text)
		}
	}
	format := "+%a %b %e %H:%M:%S UTC %Y"
	if o.has('I') {
		format = "+%Y-%m-%d"
	}
	if len(o.rest) > 0 {
		format = o.rest[0]
	}
	layout, isFormat := strings.CutPrefix(format, "+")
	if !isFormat || tooWide.MatchString(layout) {
		return p.fail("invalid format '%s'", format)
	}
	fmt.Fprintln(p.stdout, timefmt.Format(at, layout))
	return 0
}

func readDate(text string) (time.Time, error) {
	if seconds, ok := strings.CutPrefix(text, "@"); ok {
		n, err := strconv.ParseInt(seconds, 10, 64)
		return time.Unix(n, 0).UTC(), err
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", time.RFC1123, time.RFC1123Z} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, errors.New("unknown form")
}

func seq(p *process) int {
	separator := "\n"
	args := p.args
	if len(args) > 1 && args[0] == "-s" {
		separator, args = args[1], args[2:]
	}
	numbers := []float64{1, 1, 1} // first, step, last
	for i, arg := range args {
		n, err := strconv.ParseFloat(arg, 64)
		if err != nil || math.IsInf(n, 0) || math.IsNaN(n) || i > 2 {
			return p.fail("invalid argument '%s'", arg)
		}
		switch {
		case i == len(args)-1:
			numbers[2] = n
		default:
			numbers[i] = n
		}
	}
	first, step, last := numbers[0], numbers[1], numbers[2]
	if len(args) == 0 || step == 0 {
		return p.fail("missing or zero operand")
	}
	for i := 0; ; i++ {
		n := first + float64(i)*step
		if step > 0 && n > last || step < 0 && n < last {
			break
		}
		text := strconv.FormatFloat(math.Round(n*1e9)/1e9, 'f', -1, 64)
		if i > 0 {
			text = separator + text
		}
		if _, err := io.WriteString(p.stdout, text); err != nil {
			return 1
		}
	}
	fmt.Fprintln(p.stdout)
	return 0
}

func sleep(p *process) int {
	total := 0.0
	units := map[byte]float64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}
	for _, arg := range p.args {
		unit := 1.0
		if n := len(arg); n > 1 && units[arg[n-1]] > 0 {
			unit, arg = units[arg[n-1]], arg[:n-1]
		}
		n, err := strconv.ParseFloat(arg, 64)
		if err != nil || n < 0 || math.IsNaN(n) {
			return p.fail("invalid time interval '%s'", arg)
		}
		total += n * unit
	}
	timer := time.NewTimer(time.Duration(min(total, 1e6) * float64(time.Second)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return 0
	case <-p.ctx.Done():
		return 1
	}
}

func yes(p *process) int {
	text := "y"
	if len(p.args) > 0 {
		text = strings.Join(p.args, " ")
	}
	block := []byte(strings.Repeat(text+"\n", 1+4096/(len(text)+1)))
	for {
		if _, err := p.stdout.Write(block); err != nil {
			return 1
		}
	}
}

func env(p *process) int {
	var pairs []string
	args := p.args
	for p.name == "env" && len(args) > 0 && strings.Contains(args[0], "=") {
		pairs, args = append(pairs, args[0]), args[1:]
	}
	if p.name == "env" && len(args) > 0 {
		return p.session.start(p.ctx, p.hc, args, p.stdin, p.stdout)
	}
	found := false
	for name, variable := range p.hc.Env.Each {
		switch {
		case len(args) > 0 && slices.Contains(args, name):
			found = true
			fmt.Fprintln(p.stdout, variable.Str)
		case len(args) == 0 && variable.Exported && variable.Kind == expand.String && name != "TMPDIR":
			pairs = append(pairs, name+"="+variable.Str)
		}
	}
	if len(args) > 0 {
		if found {
			return 0
		}
		return 1
	}
	return p.print(pairs)
}

func base64Command(p *process) int {
	o, ok := p.flags("dw:i", map[string]byte{"decode": 'd', "wrap": 'w'})
	if !ok {
		return 1
	}
	width, err := strconv.Atoi(o.value('w', "76"))
	if err != nil || width < 0 {
		return p.fail("invalid wrap size")
	}
	return p.each(o.rest, func(_ string, r io.Reader) error {
		raw, err := io.ReadAll(io.LimitReader(r, maxInput))
		if err != nil {
			return err
		}
		if o.has('d') {
			decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(raw)), ""))
			if err != nil {
				return errors.New("invalid input")
			}
			_, err = p.stdout.Write(decoded)
			return err
		}
		text := base64.StdEncoding.EncodeToString(raw)
		for width > 0 && len(text) > width {
			if _, err := io.WriteString(p.stdout, text[:width]+"\n"); err != nil {
				return err
			}
			text = text[width:]
		}
		_, err = io.WriteString(p.stdout, text+"\n")
		return err
	})
}

func sum(newHash func() hash.Hash) command {
	return func(p *process) int {
		return p.each(p.args, func(name string, r io.Reader) error {
			h := newHash()
			if _, err := io.Copy(h, r); err != nil {
				return err
			}
			_, err := fmt.Fprintf(p.stdout, "%s  %s\n", hex.EncodeToString(h.Sum(nil)), name)
			return err
		})
	}
}

func diff(p *process) int {
	o, ok := p.flags("uq", nil)
	if !ok || len(o.rest) != 2 {
		p.fail("two files are needed")
		return 2
	}
	var contents [2]string
	for i, name := range o.rest {
		raw, err := p.session.system.readAll(p.ctx, p.path(name))
		if err != nil {
			p.fail("%s: %v", name, cause(err))
			return 2
		}
		contents[i] = string(raw)
	}
	switch {
	case contents[0] == contents[1]:
		return 0
	case o.has('q'):
		fmt.Fprintf(p.stdout, "Files %s and %s differ\n", o.rest[0], o.rest[1])
	case len(contents[0])+len(contents[1]) > 1<<20:
		p.fail("files that large can only be compared with -q")
		return 2
	default:
		fmt.Fprint(p.stdout, udiff.Unified(o.rest[0], o.rest[1], contents[0], contents[1]))
	}
	return 1
}

// bash runs a script, or the code after -c, in a shell of its own.
func bash(p *process) int {
	args := p.args
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch flag := args[0]; {
		case strings.HasSuffix(flag, "c") && len(args) > 1:
			rest := args[2:]
			if len(rest) > 0 {
				rest = rest[1:] // the name of the script
			}
			return p.interpret(args[1], "bash", rest)
		case flag == "-e" || flag == "-u" || flag == "-x" || flag == "-l":
			args = args[1:]
		default:
			return p.fail("invalid option '%s'", flag)
		}
	}
	if len(args) > 0 {
		p.args = args[1:]
		return p.script(p.path(args[0]), args[0])
	}
	source, err := io.ReadAll(io.LimitReader(p.stdin, maxCommand))
	if err != nil {
		return 1
	}
	return p.interpret(string(source), "bash", nil)
}

// which answers which, type, hash and command -v about the shell's commands.
// The interpreter's own would look for programs on the host.
func which(p *process) int {
	args, kind := p.args, "which"
	if p.name == "__which" && len(args) > 0 {
		kind, args = args[0], args[1:]
	}
	code := 0
	for _, name := range args {
		if strings.HasPrefix(name, "-") {
			continue
		}
		p.session.mu.Lock()
		isFunction := p.session.functions[name]
		p.session.mu.Unlock()
		_, isCommand := commands[name]
		switch {
		case strings.HasPrefix(name, "__"), !isFunction && !isCommand && !interp.IsBuiltin(name):
			if kind == "type" {
				fmt.Fprintf(p.stderr, "bash: type: %s: not found\n", name)
			}
			code = 1
		case kind == "hash":
		case kind == "type" && isFunction:
			fmt.Fprintf(p.stdout, "%s is a function\n", name)
		case kind == "type" && interp.IsBuiltin(name):
			fmt.Fprintf(p.stdout, "%s is a shell builtin\n", name)
		case kind == "type":
			fmt.Fprintf(p.stdout, "%s is /usr/bin/%s\n", name, name)
		case isCommand && !interp.IsBuiltin(name):
			fmt.Fprintf(p.stdout, "/usr/bin/%s\n", name)
		default:
			fmt.Fprintln(p.stdout, name)
		}
	}
	return code
}
