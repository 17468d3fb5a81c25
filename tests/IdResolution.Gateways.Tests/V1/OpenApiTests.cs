using System.Net;
using System.Text.Json.Nodes;
using IdResolution.Gateways.Http;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Gateways.V1;

namespace IdResolution.Gateways.Tests.V1;

public sealed class OpenApiTests : V1Fixture
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    // The documents of the routes alone; what rooms that stream add is for them to test.
    private static JsonObject Own
    {
        get
        {
            var (own, codes) = (Read("v1"), Read("codes"));
            foreach (var (path, item) in codes["paths"]!.AsObject()) own["paths"]!.AsObject().Add(path, item!.DeepClone());
            foreach (var (name, schema) in codes["components"]!["schemas"]!.AsObject()) own["components"]!["schemas"]!.AsObject().Add(name, schema!.DeepClone());
            return own;
        }
    }

    private static JsonObject Read(string name)
    {
        using var stream = typeof(V1Route).Assembly.GetManifestResourceStream($"IdResolution.Gateways.V1.OpenApi.{name}.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static IEnumerable<(string Path, JsonObject Item, string Method, JsonObject Operation)> Operations(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key != "parameters"
        select (path.Key, path.Value!.AsObject(), operation.Key, operation.Value!.AsObject());

    [Test]
    public void Every_route_stands_in_the_document_with_its_parameters_and_no_other()
    {
        var routes = V1Routes.Of(new HttpParts
        {
            Door = null!, Engine = null!, FindObstacle = () => null, Time = TimeProvider.System, Bulk = null!, Loggers = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
        }).Select(route => $"{route.Method} {route.Path} {string.Join(',', route.Parameters.Order(StringComparer.Ordinal))}");
        var documented = Operations(Own).Select(one =>
        {
            var query = Parameters(one.Item).Concat(Parameters(one.Operation)).Where(parameter => Text(parameter, "in") == "query").Select(parameter => Text(parameter, "name"));
            return $"{one.Method.ToUpperInvariant()} {one.Path} {string.Join(',', query.Order(StringComparer.Ordinal))}";
        });

        Assert.That(routes, Is.EquivalentTo(documented));
    }

    [Test]
    public async Task The_node_serves_a_document_of_valid_structure()
    {
        var reply = await GetAsync("/v1/openapi.json");
        Assert.That(reply.Header("Content-Type"), Is.EqualTo("application/json"));
        var document = JsonNode.Parse(reply.Text)!.AsObject();

        Assert.That(Text(document, "openapi"), Does.Match(@"^3\.1\.\d+$"));
        Assert.That(document["info"]!.AsObject().Select(member => member.Key), Is.SupersetOf(new[] { "title", "version" }));
        Assert.That(document.Select(member => member.Key), Is.SubsetOf(new[] { "openapi", "info", "servers", "paths", "components", "tags", "security" }));
        var ids = new List<string>();
        foreach (var (path, item, method, operation) in Operations(document))
        {
            var where = $"{method} {path}";
            Assert.That(Methods, Does.Contain(method), where);
            ids.Add(Text(operation, "operationId"));
            Assert.That(operation["responses"]!.AsObject(), Is.Not.Empty, where);
            foreach (var (code, response) in operation["responses"]!.AsObject())
            {
                Assert.That(code, Does.Match(@"^([1-5]\d\d|default)$"), where);
                Assert.That(Resolve(document, response!.AsObject())["description"], Is.Not.Null, where);
            }
            var parameters = Parameters(item).Concat(Parameters(operation)).ToList();
            Assert.That(parameters.Select(parameter => $"{Text(parameter, "in")} {Text(parameter, "name")}"), Is.Unique, where);
            var variables = System.Text.RegularExpressions.Regex.Matches(path, @"\{(\w+)\}").Select(match => match.Groups[1].Value);
            Assert.That(parameters.Where(parameter => Text(parameter, "in") == "path").Select(parameter => Text(parameter, "name")), Is.EquivalentTo(variables), where);
            Assert.That(parameters.Where(parameter => Text(parameter, "in") == "path").All(parameter => parameter["required"]!.GetValue<bool>()), where);
            Assert.That(parameters.All(parameter => parameter.ContainsKey("schema") ^ parameter.ContainsKey("content")), where);
            foreach (var needed in operation["security"]?.AsArray() ?? [])
            {
                Assert.That(needed!.AsObject().All(scheme => document["components"]!["securitySchemes"]!.AsObject().ContainsKey(scheme.Key)), where);
            }
        }
        Assert.That(ids, Is.Unique.And.Not.Contains(""));
        Assert.That(References(document).Select(reference => Find(document, reference)), Is.All.Not.Null);
        Assert.That(document["tags"]!.AsArray().Select(tag => Text(tag!.AsObject(), "name")), Is.Unique);
    }

    [Test]
    public async Task The_node_accepts_every_example()
    {
        var tried = 0;
        foreach (var (path, item, method, operation) in Operations(Own))
        {
            foreach (var body in Bodies(operation))
            {
                await PrepareAsync();
                var client = operation.ContainsKey("security") ? Administrator : Anyone;
                var reply = await SendAsync(client, method.ToUpperInvariant(), ApiPage.AddressOf(path, item, operation), body);
                var where = $"{method} {path}: {reply.Text}";
                Assert.That((int)reply.Status, Is.InRange(200, 299), where);
                Assert.That(operation["responses"]!.AsObject().ContainsKey($"{(int)reply.Status}"), where);
                var contents = Resolve(Own, operation["responses"]![$"{(int)reply.Status}"]!.AsObject())["content"]?.AsObject();
                var mediaType = reply.Header("Content-Type")?.Split(';')[0];
                Assert.That(contents is null ? mediaType is null : contents.ContainsKey(mediaType!), where);
                if (contents?["application/json"]?["schema"]?["$ref"] is { } schema) AssertShape(Find(Own, schema.GetValue<string>())!.AsObject(), JsonNode.Parse(reply.Text)!.AsObject(), where);
                tried++;
            }
        }
        Assert.That(tried, Is.GreaterThanOrEqualTo(14));
    }

    [Test]
    public async Task The_page_lists_every_operation_with_an_example_and_no_script()
    {
        var reply = await GetAsync("/v1");
        Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(reply.Header("Content-Type"), Does.StartWith("text/html"));
        Assert.That(reply.Text, Does.Not.Contain("<script").And.Not.Contain("style=").And.Not.Contain("`"));
        Assert.That(WebUtility.HtmlDecode(reply.Text), Does.Contain("curl \"$NODE/v1/classify?"), "what everybody may ask needs no password");
        foreach (var (path, item, method, operation) in Operations(Own))
        {
            Assert.That(reply.Text, Does.Contain(WebUtility.HtmlEncode($"{method.ToUpperInvariant()} {path}")));
            Assert.That(WebUtility.HtmlDecode(reply.Text), Does.Contain(ApiPage.Example(path, item, method, operation)));
        }
    }

    [Test]
    public async Task Every_kind_of_problem_is_explained_to_programs_and_to_people()
    {
        foreach (var kind in ProblemKinds.ByName.Values)
        {
            var reply = await GetAsync($"/v1/problems/{kind.Name}");
            Assert.That(reply.Json.GetProperty("title").GetString(), Is.EqualTo(kind.Title));
            Assert.That(reply.Json.GetProperty("status").GetInt32(), Is.EqualTo(kind.Status));
            var page = await GetAsync($"/v1/problems/{kind.Name}", ("Accept", "text/html,*/*;q=0.8"));
            Assert.That(page.Header("Content-Type"), Does.StartWith("text/html"));
            Assert.That(WebUtility.HtmlDecode(page.Text), Does.Contain(kind.Explanation));
        }
        AssertProblem(await GetAsync("/v1/problems/none-such"), HttpStatusCode.NotFound, "unknown-endpoint");
    }

    [TestCase("text/html,application/xhtml+xml,*/*;q=0.8", "text/html")]
    [TestCase("application/json;q=0.5, text/html;q=0.6", "text/html")]
    [TestCase("application/json, text/html;q=0.1", "application/json")]
    [TestCase("text/html;q=0, */*", "application/json")]
    [TestCase("*/*", "application/json")]
    public async Task A_page_is_for_who_prefers_it(string accept, string mediaType)
    {
        var reply = await GetAsync("/v1/problems/not-found", ("Accept", accept));
        Assert.That(reply.Header("Content-Type")!.Split(';')[0], Is.EqualTo(mediaType));
        Assert.That(reply.Header("Vary"), Does.Contain("Accept"));
    }

    [TestCase("/v1/classify")]
    [TestCase("/v1/node")]
    public async Task Every_operation_is_described_and_refused_in_the_same_way(string path)
    {
        var preflight = await SendAsync(Anyone, "OPTIONS", path, null, ("Origin", "https://example.org"), ("Access-Control-Request-Method", "GET"));
        Assert.That((preflight.Status, preflight.Header("Allow")), Is.EqualTo((HttpStatusCode.NoContent, "OPTIONS, GET, HEAD")));
        Assert.That(preflight.Header("Access-Control-Allow-Headers"), Does.Contain("Authorization").And.Contain("X-Requested-With"));

        var refused = await SendAsync(Anyone, "DELETE", path, null);
        AssertProblem(refused, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.That(refused.Header("Allow"), Is.EqualTo("OPTIONS, GET, HEAD"));
        Assert.That(refused.Json.GetProperty("title").GetString(), Is.EqualTo(ProblemKinds.MethodNotAllowed.Title));
        Assert.That(refused.Json.GetProperty("instance").GetString(), Is.EqualTo(path));

        AssertProblem(await GetAsync($"{path}?misspelt=1"), HttpStatusCode.BadRequest, "malformed-request");
    }

    private async Task PrepareAsync()
    {
        foreach (var name in new[] { "bolt-7", "bolt-8" }) await SendAsync(Administrator, "DELETE", $"/v1/handles/{HttpNode.Prefix}/{name}");
        await RegisterAsync($"{HttpNode.Prefix}/bolt-7", $$"""{"values":[{{UrlValue("https://example.org/bolts/7")}},{"index":2,"type":"EMAIL","data":"a@example.org"},{{AdminValue}}]}""");
    }

    private static IEnumerable<string?> Bodies(JsonObject operation)
    {
        if (operation["requestBody"]?["content"]?["application/json"] is not { } form) return [null];
        return form["examples"]!.AsObject().Select(example => example.Value!["value"]!.ToJsonString());
    }

    // What is required is there, and what is there is known.
    private static void AssertShape(JsonObject schema, JsonObject found, string where)
    {
        if (schema["properties"] is not JsonObject properties) return;
        Assert.That(found.Select(member => member.Key), Is.SubsetOf(properties.Select(property => property.Key)), where);
        Assert.That(found.Select(member => member.Key), Is.SupersetOf(schema["required"]!.AsArray().Select(name => name!.GetValue<string>())), where);
    }

    private static IEnumerable<JsonObject> Parameters(JsonObject holder) =>
        holder["parameters"] is JsonArray parameters ? parameters.Select(parameter => Resolve(OpenApiDocument.Document, parameter!.AsObject())) : [];

    private static JsonObject Resolve(JsonObject document, JsonObject node) => node["$ref"] is { } reference ? Find(document, reference.GetValue<string>())!.AsObject() : node;

    private static JsonNode? Find(JsonObject document, string reference)
    {
        JsonNode? target = document;
        foreach (var step in reference.Split('/').Skip(1)) target = target?[step];
        return target;
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : References(member.Value)),
        JsonArray elements => elements.SelectMany(References),
        _ => [],
    };

    private static string Text(JsonObject node, string member) => node[member]?.GetValue<string>() ?? "";
}
