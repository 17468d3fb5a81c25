"""What the Python clients of Handle.Net's REST interface do, with the standard library only: one line a step, "ok" at the end."""
import base64
import http.client
import json
import ssl
import sys
import urllib.parse
import urllib.request

host, port, user, password, prefix = sys.argv[1:6]
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
basic = "Basic " + base64.b64encode((urllib.parse.quote(user, safe="") + ":" + password).encode()).decode()
reader = {"Accept": "application/json"}
writer = {"Content-Type": "application/json", "Authorization": basic}
connection = http.client.HTTPSConnection(host, int(port), context=context, timeout=30)


def ask(method, path, headers, entries=None):
    body = None if entries is None else json.dumps({"values": entries})
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    return response.status, json.loads(response.read()), response


def expect(step, actual, wanted):
    print(step, actual)
    if actual != wanted:
        sys.exit(f"{step}: {actual} instead of {wanted}")


def url(handle, *parameters):
    return "/api/handles/" + handle + ("?" + "&".join(parameters) if parameters else "")


handle = prefix + "/py-\u6cf5 1"
path = urllib.parse.quote(handle)
admin = {"handle": user.split(":", 1)[1], "index": int(user.split(":")[0]), "permissions": "011111110011"}
entries = [
    {"index": 100, "type": "HS_ADMIN", "data": {"value": admin, "format": "admin"}},
    {"index": 1, "type": "URL", "data": "https://example.org/1"},
    {"index": 2, "type": "CHECKSUM", "data": "abc"},
]

status, answer, _ = ask("GET", url(path), reader)
expect("not registered", (status, answer["responseCode"]), (404, 100))
status, answer, response = ask("PUT", url(path, "overwrite=false"), {"Content-Type": "application/json"}, entries)
expect("not authenticated", (status, answer["responseCode"], any(text.startswith("Basic ") for text in response.headers.get_all("WWW-Authenticate"))), (401, 402, True))
status, answer, _ = ask("PUT", url(path, "overwrite=false"), writer, entries)
expect("registered", (status, answer), (201, {"responseCode": 1, "handle": handle}))
status, answer, _ = ask("PUT", url(path, "overwrite=false"), writer, entries)
expect("registered already", (status, answer["responseCode"]), (409, 101))
status, record, _ = ask("GET", url(path), reader)
expect("read", (status, sorted(value["index"] for value in record["values"])), (200, [1, 2, 100]))

# What was read, time stamps included, is changed and sent back.
record["values"][0]["data"]["value"] = "https://example.org/2"
record["values"].append({"index": 3, "type": "NOTE", "data": "new"})
status, answer, _ = ask("PUT", url(path, "index=various", "overwrite=true"), writer, record["values"])
expect("modified", (status, answer["responseCode"]), (200, 1))
status, record, _ = ask("GET", url(path, "index=1"), reader)
expect("read one", [value["data"]["value"] for value in record["values"]], ["https://example.org/2"])
status, answer, _ = ask("DELETE", url(path, "index=2", "index=3"), writer)
expect("values deleted", (status, answer["responseCode"]), (200, 1))
status, answer, _ = ask("DELETE", url(path, "index=2"), writer)
expect("values not there", (status, answer["responseCode"]), (400, 200))
status, answer, _ = ask("GET", url(path, "index=2"), reader)
expect("values not found", (status, answer["responseCode"], answer["values"]), (200, 200, []))
status, answer, _ = ask("GET", "/api/handles?" + urllib.parse.urlencode({"prefix": prefix, "page": 0, "pageSize": 100}), writer)
expect("listed", (status, handle in answer["handles"], int(answer["totalCount"]) >= 1), (200, True, True))
status, answer, _ = ask("DELETE", url(path), writer)
expect("deleted", (status, answer["responseCode"]), (200, 1))

# And with the other client of the standard library.
request = urllib.request.Request(f"https://{host}:{port}" + url(prefix + "/SECRET"), headers={"Authorization": basic})
with urllib.request.urlopen(request, context=context, timeout=30) as response:
    expect("secret read", 300 in [value["index"] for value in json.load(response)["values"]], True)
print("ok")
