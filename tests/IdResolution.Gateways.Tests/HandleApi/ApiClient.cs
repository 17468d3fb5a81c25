using System.Net.Http.Headers;
using System.Text;
using IdResolution.Gateways.Tests.Http;

namespace IdResolution.Gateways.Tests.HandleApi;

/// <summary>Asks the REST interface of a node over HTTP or HTTPS, as nobody or as the administrator with the secret key.</summary>
internal sealed class ApiClient(Uri address, AuthenticationHeaderValue? authorization = null) : IDisposable
{
    /// <summary>Longer bodies are sent when the server wants them: one that does not would close the connection on them.</summary>
    private const int MaxUnasked = 60_000;

    private readonly HttpClient _http = HttpNode.Client(address);

    public static ApiClient Anonymous(HttpNode node) => new(node.Https);

    public static ApiClient Administrator(HttpNode node) => new(node.Https, HttpNode.Basic());

    public Task<ApiAnswer> GetAsync(string path) => SendAsync("GET", path);

    public async Task<ApiAnswer> SendAsync(
        string method, string path, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        // As it stands there: what is broken is to arrive broken.
        var target = new Uri(address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), target);
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        request.Headers.ExpectContinue = body?.Length > MaxUnasked;
        request.Headers.Authorization = authorization;
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        var response = await _http.SendAsync(request);
        return new ApiAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    public void Dispose() => _http.Dispose();
}
