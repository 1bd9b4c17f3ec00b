package store

import (
	"container/list"
	"sync"
)

// cachedSessions is how many sessions are kept in memory for reads, at some
// 3 KiB each.
const cachedSessions = 2048

// sessionCache keeps the sessions read last. A writer holds writing until its
// transaction is committed and the cache says what it wrote; a reader adds what
// it read only when no writer came in between, so that it never brings back
// what was replaced.
type sessionCache struct {
	writing sync.Mutex

	mu    sync.Mutex
	epoch uint64                   // grows with every write
	byID  map[string]*list.Element // of *Session
	order list.List                // used last in front
}

// get returns the session, or nil and the epoch to add it with.
func (c *sessionCache) get(id string) (*Session, uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.byID[id]; ok {
		c.order.MoveToFront(element)
		return element.Value.(*Session), c.epoch
	}
	return nil, c.epoch
}

// add keeps a session that was read since epoch.
func (c *sessionCache) add(sess *Session, epoch uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if epoch == c.epoch {
		c.store(sess)
	}
}

// put keeps a session that was written.
func (c *sessionCache) put(sess *Session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	c.store(sess)
}

// remove forgets a session that was deleted, or whose write failed.
func (c *sessionCache) remove(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	if element, ok := c.byID[id]; ok {
		c.order.Remove(element)
		delete(c.byID, id)
	}
}

// clear forgets everything.
func (c *sessionCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	c.byID = nil
	c.order.Init()
}

func (c *sessionCache) store(sess *Session) {
	if element, ok := c.byID[sess.ID]; ok {
		element.Value = sess
		c.order.MoveToFront(element)
		return
	}
	if c.byID == nil {
		c.byID = map[string]*list.Element{}
	}
	c.byID[sess.ID] = c.order.PushFront(sess)
	for c.order.Len() > cachedSessions {
		oldest := c.order.Back()
		c.order.Remove(oldest)
		delete(c.byID, oldest.Value.(*Session).ID)
	}
}
