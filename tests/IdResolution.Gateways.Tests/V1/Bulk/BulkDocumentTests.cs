using System.Text;
using System.Text.Json.Nodes;
using IdResolution.Gateways.Tests.Http;
using IdResolution.Gateways.V1;
using IdResolution.Gateways.V1.Bulk;

namespace IdResolution.Gateways.Tests.V1.Bulk;

public sealed class BulkDocumentTests
{
    private static JsonObject Operation => OpenApiDocument.Document["paths"]!["/v1/bulk"]!["post"]!.AsObject();

    [Test]
    public async Task The_node_does_what_the_document_says()
    {
        await using var node = await HttpNode.StartAsync();
        using var client = HttpNode.Client(node.Https);
        var (mediaType, form) = Operation["requestBody"]!["content"]!.AsObject().Single();
        var example = (string)form!["examples"]!["record"]!["value"]!;
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(example));
        body.Headers.ContentType = new(mediaType);

        using var answer = await client.SendAsync(BulkClient.Request(body, query: "?overwrite=true&results=all"));

        var (results, summary) = BulkClient.Parse(await answer.Content.ReadAsStringAsync());
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/x-ndjson"));
        Assert.That((string?)results.Single()["status"], Is.EqualTo("registered"));
        Assert.That(results.Single().AsObject().Select(member => member.Key), Is.SubsetOf(Members("BulkResult")));
        Assert.That(summary.AsObject().Select(member => member.Key), Is.EquivalentTo(Members("BulkSummary").Except(["problem"])));
    }

    [Test]
    public void The_document_lists_every_operation_and_outcome()
    {
        Assert.That(Names("BulkItem", "op"), Is.EquivalentTo(Enum.GetNames<BulkOperation>().Select(name => name.ToLowerInvariant())));
        Assert.That(Names("BulkResult", "status"), Is.EquivalentTo(Enum.GetNames<BulkStatus>().Select(name => name.ToLowerInvariant())));
    }

    private static IEnumerable<string> Members(string schema) => Schema(schema)["properties"]!.AsObject().Select(member => member.Key);

    private static IEnumerable<string> Names(string schema, string member) => Schema(schema)["properties"]![member]!["enum"]!.AsArray().Select(name => (string)name!);

    private static JsonNode Schema(string name) => OpenApiDocument.Document["components"]!["schemas"]![name]!;
}
