#!/usr/bin/env python3
"""Asks the index which services it has (gRPC reflection). It answers behind mutual TLS only, to anybody it connects.

    reflect.py --sandbox FOLDER [--as jgz]
"""

import argparse

from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from kring_vendor import Sandbox, script

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--sandbox", required=True, metavar="FOLDER")
arguments.add_argument("--as", dest="party", default="jgz", metavar="NAME", help="whose certificate: jgz, school, gemeente [default: jgz]")
given = arguments.parse_args()

with script.explained(), Sandbox(given.sandbox).connect(given.party) as client:
    client.check()
    for service in ProtoReflectionDescriptorDatabase(client.channel).get_services():
        print(service)
