// Package search finds tools by what they are for. It is an inverted index in
// memory over slug, name, description and toolkit, ranked with BM25 over
// weighted fields, and it never answers with nothing: what matches no word is
// answered with the most used tools.
package search

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// Doc is what the index knows of one tool.
type Doc struct {
	Slug        string
	Name        string
	Description string
	Toolkit     string // slug and name of the toolkit
	Popularity  int    // larger comes first where words do not decide
}

// Hit is one tool found. Score is 0 for tools that only fill the answer up.
type Hit struct {
	Slug  string
	Score float64
}

// The fields of a document and how much a word in each of them counts. The
// slug says most: it names the action and the service.
const (
	fieldSlug = iota
	fieldName
	fieldToolkit
	fieldDescription
	fieldCount
)

var weights = [fieldCount]float64{fieldSlug: 3, fieldName: 2.5, fieldToolkit: 2, fieldDescription: 1}

// The constants of BM25: how soon repeating a word stops helping, and how much
// longer texts are held against their words.
const (
	saturation    = 1.2
	lengthPenalty = 0.6
)

// posting says how often a word is in a document, weighted by field and already
// divided by the fields' relative lengths.
type posting struct {
	doc       int32
	frequency float32
}

// Index is a finished index. It is safe for concurrent use.
type Index struct {
	docs     []Doc // by slug, so that the smaller number wins a tie
	priors   []prior
	bySlug   map[string]int32
	popular  []int32 // document numbers, most used first
	terms    map[string]int32
	sorted   []string // all terms, for prefixes
	postings [][]posting
	average  [fieldCount]float64 // words per field
	scratch  sync.Pool           // *scores
}

// prior is what is known of a tool before any question.
type prior struct {
	action action
	lift   float64 // factor for being used a lot
}

// popularLift is how much the most used tool gains over one that nobody uses:
// more than the chance that decides between two descriptions, less than a word.
const popularLift = 0.4

// scores adds a query's scores up. It is kept between queries, cleared.
type scores struct {
	of      []float32
	touched []int32
}

// New indexes the documents.
func New(docs []Doc) *Index {
	x := &Index{docs: slices.Clone(docs), terms: make(map[string]int32, 4096)}
	slices.SortStableFunc(x.docs, func(a, b Doc) int { return strings.Compare(a.Slug, b.Slug) })
	x.bySlug = make(map[string]int32, len(x.docs))
	x.scratch.New = func() any { return &scores{of: make([]float32, len(x.docs))} }
	counted := x.count()
	for number := range x.docs {
		for term, frequency := range counted[number].weigh(x.average) {
			id, known := x.terms[term]
			if !known {
				id = int32(len(x.postings))
				x.terms[term] = id
				x.sorted = append(x.sorted, term)
				x.postings = append(x.postings, nil)
			}
			x.postings[id] = append(x.postings[id], posting{int32(number), frequency})
		}
	}
	slices.Sort(x.sorted)
	x.weighPriors()
	return x
}

func (x *Index) weighPriors() {
	most := 1.0
	for _, doc := range x.docs {
		most = max(most, float64(doc.Popularity))
	}
	x.priors = make([]prior, len(x.docs))
	for number, doc := range x.docs {
		share := max(float64(doc.Popularity), 0) / most
		x.priors[number] = prior{actionOf(doc.Slug), 1 + popularLift*share*share}
	}
}

// count reads the words of all documents and sets the average lengths and the
// order by popularity.
func (x *Index) count() []wordCount {
	counted := make([]wordCount, len(x.docs))
	for number, doc := range x.docs {
		counted[number] = countWords(doc)
		for field, length := range counted[number].lengths {
			x.average[field] += float64(length)
		}
		x.bySlug[doc.Slug] = int32(number)
		x.popular = append(x.popular, int32(number))
	}
	for field := range x.average {
		x.average[field] = max(x.average[field]/float64(max(len(x.docs), 1)), 1)
	}
	slices.SortStableFunc(x.popular, func(a, b int32) int {
		return cmp.Compare(x.docs[b].Popularity, x.docs[a].Popularity)
	})
	return counted
}

// wordCount holds how often each word is in each field of a document.
type wordCount struct {
	words   map[string]*[fieldCount]uint16
	lengths [fieldCount]int
}

func countWords(doc Doc) wordCount {
	c := wordCount{words: make(map[string]*[fieldCount]uint16, 32)}
	for field, text := range [fieldCount]string{unglued(doc), doc.Name, doc.Toolkit, doc.Description} {
		for word := range Words(text) {
			at := c.words[word]
			if at == nil {
				at = new([fieldCount]uint16)
				c.words[word] = at
			}
			at[field]++
			c.lengths[field]++
		}
	}
	return c
}

// unglued is the slug with the toolkit's words apart: the calendar of
// GOOGLECALENDAR_CREATE_EVENT is a word of it when the toolkit is called Google
// Calendar.
func unglued(doc Doc) string {
	_, name, _ := strings.Cut(doc.Toolkit, " ")
	glued := strings.ReplaceAll(name, " ", "")
	if len(glued) == len(name) || len(doc.Slug) < len(glued) || !strings.EqualFold(doc.Slug[:len(glued)], glued) {
		return doc.Slug
	}
	return name + doc.Slug[len(glued):]
}

// weigh turns counts into the frequencies that BM25 takes.
func (c wordCount) weigh(average [fieldCount]float64) map[string]float32 {
	weighed := make(map[string]float32, len(c.words))
	for word, counts := range c.words {
		sum := 0.0
		for field, n := range counts {
			norm := 1 - lengthPenalty + lengthPenalty*float64(c.lengths[field])/average[field]
			sum += weights[field] * float64(n) / max(norm, 1-lengthPenalty)
		}
		weighed[word] = float32(sum)
	}
	return weighed
}

// Len is the number of tools in the index.
func (x *Index) Len() int { return len(x.docs) }

// rarity is the inverse document frequency of a word in so many documents.
func (x *Index) rarity(documents int) float64 {
	n, d := float64(len(x.docs)), float64(documents)
	return math.Log(1 + (n-d+0.5)/(d+0.5))
}

// score is what one word with this frequency adds.
func score(rarity, frequency float64) float64 {
	return rarity * frequency * (saturation + 1) / (saturation + frequency)
}

// Query answers with at most limit tools that allow lets through, best first;
// extra documents (a caller's own tools) compete under the same statistics and
// are not asked about. Nothing matching, or less than limit, is filled up with
// the most used tools. Equal queries give equal answers.
func (x *Index) Query(text string, limit int, allow func(slug string) bool, extra ...Doc) []Hit {
	if limit <= 0 {
		return nil
	}
	query, asked := x.parse(text), actionOf(text)
	best := ranking{limit: limit}
	x.rankDocuments(query, asked, allow, &best)
	for _, doc := range extra {
		// Who brings a tool along means it no less than the most used one.
		s := x.scoreExtra(query, doc) * (1 + popularLift) * asked.fit(actionOf(doc.Slug))
		if s > 0 {
			best.add(candidate{doc.Slug, s, doc.Popularity})
		}
	}
	hits := best.hits()
	return x.fillUp(hits, limit, allow, extra)
}

func (x *Index) rankDocuments(query []weightedTerm, asked action, allow func(string) bool, best *ranking) {
	sum := x.scratch.Get().(*scores)
	defer x.scratch.Put(sum)
	for _, term := range query {
		if term.id < 0 {
			continue
		}
		list := x.postings[term.id]
		rarity := term.weight * x.rarity(len(list))
		for _, p := range list {
			if sum.of[p.doc] == 0 {
				sum.touched = append(sum.touched, p.doc)
			}
			sum.of[p.doc] += float32(score(rarity, float64(p.frequency)))
		}
	}
	for _, number := range sum.touched {
		doc, known := &x.docs[number], x.priors[number]
		c := candidate{doc.Slug, float64(sum.of[number]) * known.lift * asked.fit(known.action), doc.Popularity}
		sum.of[number] = 0
		// Asking is dearer than comparing, so that only who would be placed is asked about.
		if best.wants(c) && (allow == nil || allow(doc.Slug)) {
			best.add(c)
		}
	}
	sum.touched = sum.touched[:0]
}

func (x *Index) scoreExtra(query []weightedTerm, doc Doc) float64 {
	weighed := countWords(doc).weigh(x.average)
	sum := 0.0
	for _, term := range query {
		if frequency, ok := weighed[term.text]; ok {
			documents := 0
			if term.id >= 0 {
				documents = len(x.postings[term.id])
			}
			sum += score(term.weight*x.rarity(documents), float64(frequency))
		}
	}
	return sum
}

// fillUp adds popular tools until the answer has three, or limit when nothing
// matched at all: a search has no "no match", but good hits are not watered down.
func (x *Index) fillUp(hits []Hit, limit int, allow func(string) bool, extra []Doc) []Hit {
	wanted := limit
	if len(hits) > 0 {
		wanted = min(limit, max(len(hits), 3))
	}
	has := func(slug string) bool {
		return slices.ContainsFunc(hits, func(h Hit) bool { return h.Slug == slug })
	}
	for _, doc := range extra {
		if len(hits) < wanted && !has(doc.Slug) {
			hits = append(hits, Hit{Slug: doc.Slug})
		}
	}
	for _, number := range x.popular {
		if len(hits) >= wanted {
			break
		}
		slug := x.docs[number].Slug
		if (allow == nil || allow(slug)) && !has(slug) {
			hits = append(hits, Hit{Slug: slug})
		}
	}
	return hits
}
