using System.Net.Sockets;
using System.Text;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.Proxy;

/// <summary>A node with three prefixes: 88.100.1, 88.100.2 whose namespace is inactive, and 88.100.3 whose namespace has locations.</summary>
public abstract class ProxyFixture
{
    private protected const string Active = HttpNode.Prefix;
    private protected const string Inactive = "88.100.2";
    private protected const string Located = "88.100.3";

    private protected HttpNode Node { get; private set; } = null!;

    private protected HttpClient Client { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Node = await HttpNode.StartAsync(configuration => configuration with { Node = configuration.Node with { HomedPrefixes = [Active, Inactive, Located] } });
        Client = HttpNode.Client(Node.Http);
        await NamespaceAsync(Inactive, "<status>inactive</status><statusmsg>moved &lt;b&gt;</statusmsg><contact>who@example.org</contact>");
        await NamespaceAsync(Located, $"<locs>{Active}/LOCS</locs>");
        await Node.RegisterAsync($"{Active}/LOCS", Locations("""<location href_template="https://locs.example/{hdl:path}" http_sc="307"/>"""));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Client.Dispose();
        await Node.DisposeAsync();
    }

    private protected static Protocol.Values.HandleValue Locations(string elements, string attributes = "") =>
        HttpNode.Text(50, "10320/loc", $"<locations {attributes}>{elements}</locations>");

    private protected Task<HttpResponseMessage> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, target, headers);

    private protected Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, new Uri(Node.Http.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request);
    }

    /// <summary>The head of the answer to octets that no client library would send.</summary>
    private protected async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Node.Http.Host, Node.Http.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return (await reader.ReadToEndAsync(limit.Token)).Split("\r\n\r\n")[0];
    }

    private async Task NamespaceAsync(string prefix, string elements)
    {
        var answer = await Node.Administrator.AddAsync("0.NA/" + prefix, [HttpNode.Text(20, "HS_NAMESPACE", $"<namespace>{elements}</namespace>")]);
        Assert.That(answer.IsSuccess, Is.True, answer.Code.ToString());
    }
}
