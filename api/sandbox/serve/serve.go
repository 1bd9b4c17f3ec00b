// Package serve runs a sandbox as a server: it takes the data directory,
// listens, says so, and stops gracefully.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"trs/api/sandbox"
)

// Config says how to serve.
type Config struct {
	Addr      string   // host:port; port 0 picks a free one
	AllowHost []string // host names to answer to beside loopback's and Addr's
	Sandbox   sandbox.Options
	Stdout    io.Writer // where the address goes
	Stderr    io.Writer // warnings
}

// ErrHurried says that the server was stopped before it had finished what was
// in flight.
var ErrHurried = errors.New("stopped before everything in flight was finished")

// Run serves until the first value on stop, finishes what is in flight, and
// returns. A second value ends what is left.
func Run(ctx context.Context, c Config, stop <-chan os.Signal) (err error) {
	if dir := c.Sandbox.Dir; dir != "" {
		lock, err := Acquire(dir)
		if err != nil {
			return err
		}
		defer func() { _ = lock.Release() }()
		return c.listen(ctx, lock, stop)
	}
	return c.listen(ctx, nil, stop)
}

func (c *Config) listen(ctx context.Context, lock *Lock, stop <-chan os.Signal) (err error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("%w; choose another address with --addr (port 0 picks a free one)", err)
	}
	defer listener.Close()
	address := listener.Addr().(*net.TCPAddr)
	host, _, _ := net.SplitHostPort(c.Addr) // it was good enough to listen on
	c.Sandbox.Hosts = append(append(c.Sandbox.Hosts, host), c.AllowHost...)

	// Whoever connects from now on waits until the sandbox is open.
	url := originOf(host, address)
	if lock != nil {
		if err := lock.Announce(NewHolder(url, c.Sandbox.APIKey)); err != nil {
			return err
		}
	}
	box, err := sandbox.New(ctx, c.Sandbox)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	server := NewServer(box)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	c.announce(box, url, address.AddrPort().Addr())
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-stop:
	case <-ctx.Done():
	}
	return finish(ctx, server, stop)
}

// NewHolder is this process serving at url; key "" is the default key.
func NewHolder(url, key string) Holder {
	if key == "" {
		key = sandbox.DefaultAPIKey
	}
	return Holder{PID: os.Getpid(), Address: strings.TrimPrefix(url, "http://"), URL: url, Key: key, Started: time.Now().UTC()}
}

// finish waits for the requests in flight, unless it is told to stop again.
func finish(ctx context.Context, server *Server, stop <-chan os.Signal) error {
	ctx, hurry := context.WithCancel(context.WithoutCancel(ctx))
	defer hurry()
	go func() {
		select {
		case <-stop:
			hurry()
		case <-ctx.Done():
		}
	}()
	if err := server.Leave(ctx); err != nil {
		return errors.Join(ErrHurried, server.Close())
	}
	return nil
}

// announce says that the server is ready, and what its user needs to know.
func (c *Config) announce(box *sandbox.Server, url string, ip netip.Addr) {
	fmt.Fprintln(c.Stdout, "listening on", url)
	if session, user := box.DemoSession(); session != "" {
		fmt.Fprintf(c.Stdout, "demo session %s user %s\n", session, user)
	}
	usual := c.Sandbox.APIKey == "" || c.Sandbox.APIKey == sandbox.DefaultAPIKey
	if usual {
		fmt.Fprintf(c.Stdout, "key %s (the default; set another with --api-key)\n", sandbox.DefaultAPIKey)
	}
	if !ip.Unmap().IsLoopback() {
		fmt.Fprint(c.Stderr, "warning: other machines can reach this sandbox")
		if usual {
			fmt.Fprint(c.Stderr, ", and its key is the one everybody knows: set another with --api-key")
		}
		fmt.Fprintln(c.Stderr)
	}
}

// originOf is the address as a client on this machine writes it.
func originOf(asked string, address *net.TCPAddr) string {
	host := address.IP.String()
	if address.IP.IsUnspecified() {
		host = "127.0.0.1"
		if asked == "::" {
			host = "::1"
		}
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(address.Port))
}
