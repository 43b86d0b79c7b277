#!/usr/bin/env python3
"""Asks the index which services it has (gRPC reflection). It answers behind mutual TLS only, to anybody it connects.

    reflect.py --sandbox FOLDER [--as jgz]
"""

import argparse

from grpc_reflection.v1alpha import reflection_pb2
from kring_vendor import Sandbox

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("--sandbox", required=True, metavar="FOLDER")
arguments.add_argument("--as", dest="party", default="jgz", metavar="NAME", help="whose certificate [default: jgz]")
given = arguments.parse_args()

client = Sandbox(given.sandbox).connect(given.party)
# The package knows the older name of the service; the index serves version 1, whose messages are the same bytes.
reflect = client.channel.stream_stream(
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
    response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
)
for answer in reflect(iter([reflection_pb2.ServerReflectionRequest(list_services="")]), timeout=10):
    for service in answer.list_services_response.service:
        print(service.name)
client.close()
