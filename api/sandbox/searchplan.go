package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"trs/api"
)

// maxPitfalls bounds the remarks of one answer.
const maxPitfalls = 5

// plan fills in what an answer says about the work to do: how hard it is, in
// which steps, and what to look out for. It knows only the tools' data.
func plan(answer *queryAnswer, tools []planTool, connected func(toolkit string) bool) {
	if len(tools) == 0 {
		answer.Difficulty, answer.TaskDifficul = "impossible - the session allows no tool", "hard"
		answer.Guidance = "Change the session's filters: they allow no tool for this."
		return
	}
	main := tools[0]
	ready := connected(main.toolkit)
	var unknown []string // ids that have to be looked up first
	for _, name := range main.required {
		if finder, ok := finderOf(name, tools[1:]); ok && !isKnown(answer.Memory, name) {
			unknown = append(unknown, name)
			answer.PlanSteps = append(answer.PlanSteps, fmt.Sprintf("Look up %s with %s.", name, finder))
		}
	}
	if !ready {
		answer.PlanSteps = slices.Insert(answer.PlanSteps, 0, fmt.Sprintf("Connect %s.", main.toolkit))
	}
	call := fmt.Sprintf("Call %s", main.slug)
	if len(main.required) > 0 {
		call += " with " + strings.Join(main.required, ", ")
	}
	answer.PlanSteps = append(answer.PlanSteps, call+".")
	switch {
	case len(answer.PlanSteps) == 1 && len(main.required) <= 3:
		answer.Difficulty, answer.TaskDifficul = "easy - one call", "easy"
	case len(unknown) == 0:
		answer.Difficulty, answer.TaskDifficul = fmt.Sprintf("medium - %d steps", len(answer.PlanSteps)), "medium"
	default:
		answer.Difficulty, answer.TaskDifficul = "medium - "+strings.Join(unknown, ", ")+" must be looked up first", "medium"
	}
	answer.Guidance = strings.Join(answer.PlanSteps, " ")
	answer.Pitfalls = pitfalls(answer, tools)
}

// isKnown tells whether the caller said it knows a field.
func isKnown(memory map[string][]string, name string) bool {
	for _, known := range memory {
		if slices.ContainsFunc(known, func(fact string) bool { return strings.HasPrefix(fact, name+" is ") }) {
			return true
		}
	}
	return false
}

// finderOf finds, among the other tools of an answer, one that reads lists of
// what an id argument names: channel_id is looked up with a tool that lists or
// searches channels.
func finderOf(argument string, tools []planTool) (string, bool) {
	noun, isID := strings.CutSuffix(argument, "_id")
	if !isID {
		if noun, isID = strings.CutSuffix(argument, "Id"); !isID {
			return "", false
		}
	}
	for _, tool := range tools {
		reads := slices.Contains(tool.tags, string(api.TagReadOnly))
		needsIt := slices.Contains(tool.required, argument)
		if reads && !needsIt && strings.Contains(tool.slug, strings.ToUpper(noun)) {
			return tool.slug, true
		}
	}
	return "", false
}

func pitfalls(answer *queryAnswer, tools []planTool) []string {
	found := []string{}
	for i, tool := range tools {
		primary := i < len(answer.Primary)
		switch {
		case tool.deprecated:
			found = append(found, tool.slug+" is deprecated; prefer another tool.")
		case primary && slices.Contains(tool.tags, string(api.TagDestructive)):
			found = append(found, tool.slug+" changes or deletes data; it may not be possible to undo that.")
		case primary && !tool.noAuth && !slices.Contains(tool.tags, string(api.TagReadOnly)) && !slices.Contains(tool.tags, string(api.TagIdempotent)):
			found = append(found, "Running "+tool.slug+" twice does its work twice; look before trying again after a timeout.")
		}
		if primary && len(tool.required) > 3 {
			found = append(found, fmt.Sprintf("%s needs all of: %s.", tool.slug, strings.Join(tool.required, ", ")))
		}
	}
	return found[:min(len(found), maxPitfalls)]
}
