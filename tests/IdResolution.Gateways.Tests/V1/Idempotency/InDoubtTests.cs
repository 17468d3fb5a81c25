using IdResolution.Gateways.Tests.Http;
using IdResolution.Gateways.V1.Idempotency;

namespace IdResolution.Gateways.Tests.V1.Idempotency;

/// <summary>A node that died after it had changed the record and before it had kept the answer: what is left of that is a log without the answer.</summary>
public sealed class InDoubtTests
{
    private const string Values =
        """[{"index":1,"type":"URL","data":"https://example.org/"},{"index":2,"type":"DESC","data":"x"},{"index":100,"type":"HS_ADMIN","data":{"format":"admin","value":{"handle":"88.100.1/SECRET","index":300,"permissions":"*"}}}]""";

    [TestCase("PUT", "/v1/handles/88.100.1/doubt", "{\"values\":" + Values + "}", "If-None-Match", 201)]
    [TestCase("PUT", "/v1/handles/88.100.1/there", """{"values":[{"index":1,"type":"URL","data":"https://example.org/new"}]}""", "If-Match", 200)]
    [TestCase("POST", "/v1/handles", "{\"handle\":\"88.100.1/doubt\",\"values\":" + Values + "}", "", 201)]
    [TestCase("POST", "/v1/handles", "{\"prefix\":\"88.100.1\",\"values\":" + Values + "}", "", 201)]
    [TestCase("PATCH", "/v1/handles/88.100.1/there", """{"set":[{"index":1,"type":"URL","data":"https://example.org/new"}],"remove":[2]}""", "If-Match", 200)]
    [TestCase("DELETE", "/v1/handles/88.100.1/there", null, "", 204)]
    public async Task What_was_done_is_found_done(string method, string path, string? body, string condition, int status)
    {
        await using var node = await HttpNode.StartAsync(configuration => configuration with
        {
            Node = configuration.Node with { ServerAdministrators = [HttpNode.KeyIdentity.ToString(), HttpNode.SecretIdentity.ToString()] },
        });
        using var client = HttpNode.Client(node.Https);
        var tag = (await SendAsync(client, "PUT", "/v1/handles/88.100.1/there", "{\"values\":" + Values + "}", "", "")).Tag;
        var (name, value) = (condition, condition == "If-Match" ? tag : "*");

        var first = await SendAsync(client, method, path, body, name, value, "key");
        Forget(node);
        var second = await SendAsync(client, method, path, body, name, value, "key");
        var third = await SendAsync(client, method, path, body, name, value, "key");

        Assert.That((first.Status, second.Status, third.Status), Is.EqualTo((status, status, status)), first.Text + second.Text);
        Assert.That(second.Location, Is.EqualTo(first.Location));
        Assert.That(second.IsReplayed, Is.False);
        Assert.That(third.IsReplayed, Is.True);
    }

    // Makes of the last entry that something was done one that something else was done: its answer is lost.
    private static void Forget(HttpNode node)
    {
        foreach (var path in Directory.EnumerateFiles(node.DirectoryOf("idempotency"), "*.answers"))
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var octets = new byte[RandomAccess.GetLength(file)];
            RandomAccess.Read(file, octets, 0);
            for (var at = 0; AnswerFrame.TryRead(octets.AsSpan(at), out var frame); at += AnswerFrame.HeadLength + frame.BodyLength)
            {
                if (frame.Kind != AnswerFrameKind.Done) continue;
                RandomAccess.Write(file, AnswerFrame.ToArray(AnswerFrameKind.Begun, frame.Scope, frame.Fingerprint, octets.AsSpan(at + AnswerFrame.HeadLength, frame.BodyLength)), at);
            }
        }
    }

    private static async Task<(int Status, string Text, string? Tag, string? Location, bool IsReplayed)> SendAsync(
        HttpClient client, string method, string path, string? body, string header, string? value, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = HttpNode.Basic();
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        if (header.Length > 0) request.Headers.TryAddWithoutValidation(header, value);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.ToString(), answer.Headers.Location?.ToString(),
            answer.Headers.Contains("Idempotency-Replayed"));
    }
}
