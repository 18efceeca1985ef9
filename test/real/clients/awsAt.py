"""Debian's AWS command line, with an address for each service: it knows AWS_ENDPOINT_URL_... only since 2023."""

import os
import sys

# It puts its own botocore where Python finds it.
from awscli import clidriver
from botocore.session import Session

create_client = Session.create_client


def create_at(self, service_name, *args, **options):
    options["endpoint_url"] = os.environ["AWS_ENDPOINT_URL_" + service_name.upper()]
    return create_client(self, service_name, *args, **options)


Session.create_client = create_at
sys.exit(clidriver.main())
