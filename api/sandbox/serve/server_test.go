package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// leaving is a server whose connections wait as long as a test may take.
func leaving(t *testing.T, handler http.HandlerFunc) (s *Server, address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s = NewServer(handler)
	s.newWait, s.idleWait = time.Minute, time.Minute
	go func() { _ = s.Serve(listener) }()
	t.Cleanup(func() { _ = s.Close() })
	return s, listener.Addr().String()
}

// dial connects and waits until the server has the connection.
func dial(t *testing.T, s *Server, address string) net.Conn {
	t.Helper()
	count := func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.open)
	}
	before := count()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	for deadline := time.Now().Add(30 * time.Second); count() == before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the server does not see the connection")
		}
	}
	return conn
}

func ask(t *testing.T, conn net.Conn, method string) *http.Response {
	t.Helper()
	if _, err := fmt.Fprintf(conn, "%s / HTTP/1.1\r\nHost: localhost\r\n\r\n", method); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp
}

// leave has the server leave and waits until it listens no more.
func leave(t *testing.T, s *Server, address string) (left chan error) {
	t.Helper()
	left = make(chan error, 1)
	go func() { left <- s.Leave(context.Background()) }()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return left
		}
		_ = conn.Close()
		if time.Now().After(deadline) {
			t.Fatal("it listens still")
		}
	}
}

func (s *Server) wait(t *testing.T, left chan error) {
	t.Helper()
	select {
	case err := <-left:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not leave")
	}
}

func TestLeave_AnswersWhatIsOnItsWay(t *testing.T) {
	var ran atomic.Int32
	s, address := leaving(t, func(http.ResponseWriter, *http.Request) { ran.Add(1) })
	fresh, used := dial(t, s, address), dial(t, s, address)
	if resp := ask(t, used, http.MethodGet); resp.Close {
		t.Error("a server that stays closes connections")
	}
	left := leave(t, s, address)
	for name, conn := range map[string]net.Conn{"on a new connection": fresh, "on one that was used": used} {
		if resp := ask(t, conn, http.MethodDelete); resp.StatusCode != http.StatusOK || !resp.Close {
			t.Errorf("%s: %s, close: %v", name, resp.Status, resp.Close)
		}
	}
	s.wait(t, left)
	if ran.Load() != 3 {
		t.Errorf("%d requests ran", ran.Load())
	}
}

func TestLeave_WaitsForWhatRuns(t *testing.T) {
	begun, end := make(chan bool), make(chan bool)
	s, address := leaving(t, func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-end
		_, _ = io.WriteString(w, "whole")
	})
	s.newWait, s.idleWait = 0, 0
	answered := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + address)
		if err != nil {
			answered <- err.Error()
			return
		}
		text, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		answered <- string(text)
	}()
	<-begun
	left := leave(t, s, address)
	select {
	case err := <-left:
		t.Errorf("it left before the request was answered: %v", err)
	default:
	}
	close(end)
	if got := <-answered; got != "whole" {
		t.Errorf("the answer is %q", got)
	}
	s.wait(t, left)
}

func TestLeave_WaitsForNobodyWhoSaysNothing(t *testing.T) {
	s, address := leaving(t, func(http.ResponseWriter, *http.Request) {})
	s.newWait, s.idleWait = 5*time.Millisecond, 5*time.Millisecond
	silent, idle := dial(t, s, address), dial(t, s, address)
	ask(t, idle, http.MethodGet)
	s.wait(t, leave(t, s, address))
	for _, conn := range []net.Conn{silent, idle} {
		if _, err := conn.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
			t.Errorf("a connection is open: %v", err)
		}
	}
}

func TestLeave_HurriesWhenItMust(t *testing.T) {
	begun, end := make(chan bool), make(chan bool)
	s, address := leaving(t, func(http.ResponseWriter, *http.Request) {
		close(begun)
		<-end
	})
	defer close(end)
	conn := dial(t, s, address)
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	<-begun
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Leave(ctx); err == nil {
		t.Error("it says that it left nothing behind")
	}
}
