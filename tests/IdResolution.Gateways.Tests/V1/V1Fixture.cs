using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Node.Options;

namespace IdResolution.Gateways.Tests.V1;

/// <summary>A node for the tests of a class, that searches URLs and whose two administrators are server administrators.</summary>
public abstract class V1Fixture
{
    // Broken escapes must reach the node.
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private int _names;

    internal HttpNode Node { get; private set; } = null!;

    /// <summary>HTTPS, as <see cref="HttpNode.SecretIdentity"/>.</summary>
    protected HttpClient Administrator { get; private set; } = null!;

    /// <summary>HTTPS, as nobody.</summary>
    protected HttpClient Anyone { get; private set; } = null!;

    /// <summary>A handle that no other test has.</summary>
    protected string NewHandle() => $"{HttpNode.Prefix}/{GetType().Name}-{Interlocked.Increment(ref _names)}";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Node = await HttpNode.StartAsync(Configure);
        Anyone = HttpNode.Client(Node.Https);
        Administrator = HttpNode.Client(Node.Https);
        Administrator.DefaultRequestHeaders.Authorization = HttpNode.Basic();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Anyone.Dispose();
        Administrator.Dispose();
        await Node.DisposeAsync();
    }

    /// <summary>What the node of this class is.</summary>
    protected virtual Configuration Configure(Configuration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration with
        {
            Node = configuration.Node with { ServerAdministrators = [HttpNode.KeyIdentity.ToString(), HttpNode.SecretIdentity.ToString()] },
            Search = new SearchOptions { Types = ["URL"] },
        };
    }

    /// <summary>A request and its answer.</summary>
    protected static async Task<V1Reply> SendAsync(HttpClient client, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, AsItIs));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) ?? false;
        var all = answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new V1Reply(answer.StatusCode, text, isJson && text.Length > 0 ? JsonDocument.Parse(text).RootElement : default, all);
    }

    protected Task<V1Reply> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(Anyone, "GET", path, null, headers);

    /// <summary>A body with one URL.</summary>
    protected static string Url(string url) => $$"""{"values":[{{UrlValue(url)}},{{AdminValue}}]}""";

    /// <summary>A value with a URL at index 1.</summary>
    protected static string UrlValue(string url) => $$"""{"index":1,"type":"URL","data":"{{url}}"}""";

    /// <summary>Lets <see cref="HttpNode.SecretIdentity"/> do everything, index 100.</summary>
    protected static string AdminValue =>
        $$"""{"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"{{HttpNode.Prefix}}/SECRET","index":300,"permissions":"011111111111"} } }""";

    /// <summary>A value that only administrators may read, at index 9.</summary>
    protected static string HiddenValue(string text) => $$"""{"index":9,"type":"NOTE","data":"{{text}}","permissions":"1100"}""";

    /// <summary>Registers a handle; gives its entity tag.</summary>
    protected async Task<string> RegisterAsync(string handle, string body)
    {
        var reply = await SendAsync(Administrator, "PUT", $"/v1/handles/{handle}", body, ("If-None-Match", "*"));
        Assert.That(reply.Status, Is.EqualTo(HttpStatusCode.Created), reply.Text);
        return reply.Header("ETag")!;
    }

    /// <summary>Fails unless the answer is a problem of this kind.</summary>
    protected static void AssertProblem(V1Reply reply, HttpStatusCode status, string kind)
    {
        ArgumentNullException.ThrowIfNull(reply);
        Assert.That(reply.Status, Is.EqualTo(status), reply.Text);
        Assert.That(reply.Header("Content-Type"), Is.EqualTo("application/problem+json"));
        Assert.That(reply.Json.GetProperty("type").GetString(), Is.EqualTo("/v1/problems/" + kind), reply.Text);
        Assert.That(reply.Json.GetProperty("status").GetInt32(), Is.EqualTo((int)status));
        Assert.That(reply.Json.GetProperty("title").GetString(), Is.Not.Empty);
        Assert.That(reply.Json.GetProperty("detail").GetString(), Is.Not.Empty);
        Assert.That(reply.Json.GetProperty("instance").GetString(), Does.StartWith("/v1"));
    }
}
