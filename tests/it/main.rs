//! Stories against the real daemon: every scenario file is played over gRPC with mutual TLS, and every sentence behind
//! `then` must hold. One binary, so that the daemon is linked once.

mod beside;
mod daemon;
mod demo;
mod jeugdwet;
mod play;
mod rotterdam;
mod rules;
mod stories;
mod untrue;
