using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests.Golden;

/// <summary>
/// Replays recorded exchanges of the reference client and server: the request octets go in, nonce and challenge id are those recorded, and
/// the answer must be the recorded one, octet for octet, but for the rules in <see cref="Normalise"/> and the list in <see
/// cref="Deviation"/>.
/// </summary>
public sealed class GoldenReplayTests
{
    private static readonly string[] Files = ["resolution", "errors", "auth", "admin", "listing", "versions"];

    [TestCaseSource(nameof(Files))]
    public async Task Answers_recorded_requests_as_recorded(string file)
    {
        using var node = VectorNode.Create();
        await ReplayAsync(file, node, octets => node.SendAsync(octets));
    }

    [TestCaseSource(nameof(Files))]
    [TestCase("http-tunnel")]
    public async Task Answers_them_the_same_in_the_bodies_of_POSTs(string file)
    {
        using var node = VectorNode.Create();
        await using var http = await PostingClient.StartAsync(node);
        await ReplayAsync(file, node, http.SendAsync);
    }

    private static async Task ReplayAsync(string file, TestNode node, Func<byte[], Task<IReadOnlyList<byte[]>>> send)
    {
        var vectors = GoldenVectors.Load(file);
        var compared = 0;
        for (var i = 0; i < vectors.Count;)
        {
            var request = vectors[i++];
            Assert.That(request.Direction, Is.EqualTo("client->server"), request.Name);
            var expected = new List<GoldenVector>();
            while (i < vectors.Count && vectors[i].Direction == "server->client") expected.Add(vectors[i++]);
            compared += 1 + expected.Count;

            var recorded = ReplyLog.Decode(expected[0].Octets);
            node.Time.Now = DateTimeOffset.FromUnixTimeSeconds(recorded.Header.Expiration - Header.DefaultLifetimeSeconds);
            if (recorded.Body is Challenge challenge) node.Random.Next(recorded.Envelope.SessionId, challenge.Nonce.ToArray());
            var replies = await send(request.Octets);
            Assert.That(replies, Has.Count.GreaterThanOrEqualTo(expected.Count), request.Name);
            for (var n = 0; n < expected.Count; n++) Compare(expected[n], ReplyLog.Decode(replies[n]), request);
        }
        Assert.That(compared, Is.EqualTo(GoldenVectors.CountOf(file)), "a vector was skipped");
    }

    [Test]
    public void Every_deviation_names_a_vector()
    {
        var names = Files.SelectMany(GoldenVectors.Load).Select(vector => vector.Name).ToHashSet();
        Assert.That(Deviation.All.Keys.Where(name => !names.Contains(name)), Is.Empty);
    }

    private static void Compare(GoldenVector expected, Message actual, GoldenVector request)
    {
        var recorded = ReplyLog.Decode(expected.Octets);
        if (Deviation.All.TryGetValue(expected.Name, out var deviation))
        {
            Envelope.TryRead(request.Octets, out var envelope);
            Assert.That(actual.Header.ResponseCode, Is.EqualTo(deviation.Code), $"{expected.Name}: {deviation.Reason}");
            Assert.That(actual.Envelope.RequestId, Is.EqualTo(envelope.RequestId), expected.Name);
            Assert.That(actual.Envelope.Version, Is.EqualTo(ProtocolVersion.Highest), expected.Name);
            CompareShape(expected.Name, recorded, actual);
            return;
        }
        Assert.That(actual.Header.ResponseCode, Is.EqualTo(recorded.Header.ResponseCode), expected.Name);
        Assert.That(
            Convert.ToHexString(MessageCodec.ToArray(Normalise(actual))),
                Is.EqualTo(Convert.ToHexString(MessageCodec.ToArray(Normalise(recorded)))), expected.Name);
    }

    // What can still be said where the octets differ on purpose.
    private static void CompareShape(string name, Message recorded, Message actual)
    {
        if (actual.Header.ResponseCode != ResponseCode.Success) return;
        if (recorded.Body is HandleListResponse list)
        {
            Assert.That(((HandleListResponse)actual.Body).Handles, Has.Count.EqualTo(list.Handles.Count), name);
            Assert.That(actual.Header, Is.EqualTo(recorded.Header with { BodyLength = actual.Header.BodyLength }), name);
        }
        if (recorded.Body is CreateHandleResponse created)
        {
            Assert.That(((CreateHandleResponse)actual.Body).Handle!.Value.Length, Is.EqualTo(created.Handle!.Value.Length), name);
            Assert.That(actual.Header, Is.EqualTo(recorded.Header), name);
        }
    }

    // Differences by rule: no error text and so another signature under it, no signature where it would mean nothing, values in ascending
    // index order.
    internal static Message Normalise(Message message) => message with
    {
        Credential = message.Body is ErrorResponse || !SignedOctets.IsDefinedFor(message.Envelope.Version) ? null : message.Credential,
        Body = message.Body switch
        {
            ErrorResponse => new ErrorResponse { Message = Utf8String.Empty },
            ResolutionResponse response => response with { Values = [.. response.Values.OrderBy(value => value.Index)] },
            var body => body,
        },
    };
}
