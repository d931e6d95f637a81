//! One file per controller, each a pure decision. A controller must not know another one.
