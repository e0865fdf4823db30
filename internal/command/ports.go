package command

import (
	"fmt"
	"reflect"

	"github.com/alecthomas/kong"

	"ehlo/server/protocol"
)

// portFlags are the flags of `ehlo mail` that say where to listen: one for each
// port at which a protocol's servers listen by default.
func portFlags(protocols protocol.Table) kong.Plugins {
	var fields []reflect.StructField
	for _, s := range defaultServices(protocols) {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("Port%d", len(fields)), Type: reflect.TypeFor[string](),
			Tag: reflect.StructTag(fmt.Sprintf(`name:%q placeholder:"ADDR" help:"Listen here for %s."`, s.name(), s.port.Serves)),
		})
	}
	return kong.Plugins{reflect.New(reflect.StructOf(fields)).Interface()}
}

// service is a kind of service that `ehlo mail` can serve.
type service struct {
	protocol *protocol.Descriptor
	port     *protocol.Port
	address  string // as given, or the default
}

func (s service) name() string { return s.port.Names[0] }

// defaultServices are all that `ehlo mail` can serve, each at a port of
// 127.0.0.1 that anybody may listen on.
func defaultServices(protocols protocol.Table) (all []service) {
	for _, d := range protocols.Conversational() {
		for i := range d.Ports {
			if p := &d.Ports[i]; p.Unprivileged != 0 {
				all = append(all, service{d, p, fmt.Sprintf("127.0.0.1:%d", p.Unprivileged)})
			}
		}
	}
	return all
}

// services are those whose addresses are given, or all if none is.
func services(protocols protocol.Table, flags kong.Plugins) (given []service) {
	all := defaultServices(protocols)
	for i, s := range all {
		if s.address = reflect.ValueOf(flags[0]).Elem().Field(i).String(); s.address != "" {
			given = append(given, s)
		}
	}
	if given == nil {
		return all
	}
	return given
}
