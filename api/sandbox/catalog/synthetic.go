package catalog

func synthetic(int) Pack { return Pack{} }
