package command

type serve struct{}
