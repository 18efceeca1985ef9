"""Makes calls with botocore, as the AWS command line carries it, and says how its parsers read each answer.

Standard input: JSON array of {service, operation, parameters, endpoint, region?, keyId, secret, attempts}. Output: JSON array.
Each answer is judged by the service model: members that the operation does not have, errors that it does not declare.
"""

import json
import sys

import awscli  # noqa: F401  From here on its own botocore answers to the name.
from botocore import session as sessions
from botocore.config import Config
from botocore.exceptions import ClientError


def unknown_members(shape, value, path=""):
    """What the service model does not know: the parser drops it, so it is read from the body as it came."""
    if shape is None or value is None:
        return []
    if shape.type_name == "structure" and isinstance(value, dict):
        found = [f"{path}{name}" for name in value if name not in shape.members]
        for name, member in shape.members.items():
            found += unknown_members(member, value.get(name), f"{path}{name}.")
        return found
    if shape.type_name == "list" and isinstance(value, list):
        return [name for one in value for name in unknown_members(shape.member, one, path)]
    return []


def client_of(session, call):
    return session.create_client(
        call["service"],
        region_name=call.get("region", "ap-northeast-1"),
        endpoint_url=call["endpoint"],
        aws_access_key_id=call["keyId"],
        aws_secret_access_key=call["secret"],
        config=Config(retries={"mode": "standard", "max_attempts": call.get("attempts", 1)}),
    )


def perform(session, call):
    client = client_of(session, call)
    model = client.meta.service_model.operation_model(call["operation"])
    bodies = []
    client.meta.events.register(
        "response-received", lambda response_dict, **_: bodies.append((response_dict or {}).get("body", b""))
    )
    try:
        answer = client._make_api_call(call["operation"], call["parameters"])
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        return {
            "error": error.response["Error"]["Code"],
            "message": error.response["Error"]["Message"],
            "class": type(error).__name__,
            "status": metadata["HTTPStatusCode"],
            "retries": metadata["RetryAttempts"],
            "hasRequestId": bool(metadata.get("RequestId")),
        }
    metadata = answer.pop("ResponseMetadata")
    body = bodies[-1] if bodies else b""
    # The body of a download is a stream, and no document.
    raw = json.loads(body) if isinstance(body, bytes) and body[:1] == b"{" else {}
    return {
        "answer": answer,
        "retries": metadata["RetryAttempts"],
        "hasRequestId": bool(metadata.get("RequestId")),
        "unknownMembers": unknown_members(model.output_shape, raw),
    }


session = sessions.Session()
print(json.dumps([perform(session, call) for call in json.load(sys.stdin)], default=str))
