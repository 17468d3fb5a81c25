using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Testing.Vectors;

namespace IdResolution.Resolution.Tests.Properties;

/// <summary>
/// Somebody without a key who sees everything that passes: he sends requests of every kind, answers challenges of his own and of others
/// wrongly, repeats what honest people sent, moves their answers to other challenges, and sends recorded messages, whole and broken.
/// </summary>
internal sealed class Stranger(Random random)
{
    /// <summary>Session ids, up to this one, that honest clients of the national profile choose; he chooses the same.</summary>
    public const int MaxSessionId = 20;

    private static readonly string[] Files =
        ["resolution", "errors", "auth", "admin", "listing", "session", "versions", "encoder-only", "teleinfo-sdk", "site-replication"];

    private static readonly string[] Handles =
        ["88.100/x", "88.100/new", "0.NA/88.100", "0.NA/88.100.7", "88.100/ADMIN", "88.100/", "77.7/y", "0.NA/0.NA", "/"];

    private static readonly byte[][] Recorded = [.. Files
        .SelectMany(GoldenVectors.Load)
        .Where(vector => vector.Direction == "client->server" && vector.Octets.Length > 20)
        .Select(vector => vector.Octets)];

    private readonly ClientConnection[] _connections = [new(isConfidential: false), new(isConfidential: true)];
    private readonly List<Message> _challenges = [];
    private readonly List<byte[]> _overheard = [];

    /// <summary>Tells him of a reply he got.</summary>
    public void Saw(Message reply)
    {
        if (reply.Body is Challenge) Keep(_challenges, reply);
    }

    /// <summary>Tells him of a message that an honest person sent.</summary>
    public void Overheard(byte[] frame) => Keep(_overheard, frame);

    /// <summary>The connection he sends it over, if it is not a datagram.</summary>
    public ClientConnection Connection() => _connections[random.Next(_connections.Length)];

    /// <summary>What he sends next.</summary>
    public byte[] Next() => random.Next(10) switch
    {
        0 => Recorded[random.Next(Recorded.Length)],
        1 or 2 => Mutation.Of(Recorded[random.Next(Recorded.Length)], random),
        3 or 4 when _challenges.Count > 0 => MessageCodec.ToArray(WrongAnswer()),
        5 when _overheard.Count > 0 => Replay(),
        6 when _overheard.Count > 0 => Mutation.Of(_overheard[random.Next(_overheard.Count)], random),
        7 => Mutation.Of(MessageCodec.ToArray(Request()), random),
        8 => MessageCodec.ToArray(Request().InSession(ChosenId())),
        _ => MessageCodec.ToArray(Request()),
    };

    private static void Keep<T>(List<T> list, T entry)
    {
        if (list.Count == 200) list.RemoveAt(0);
        list.Add(entry);
    }

    private Message Request()
    {
        var handle = Handles[random.Next(Handles.Length)];
        var flags = (OpFlags)((uint)random.NextInt64(uint.MaxValue) & (uint)random.NextInt64(uint.MaxValue));
        HandleValue[] values =
            [Make.Url((uint)random.Next(1, 8), "https://stranger.example/"), Make.Admin(100, AdminPermissions.All, "88.100/STRANGER", 300)];
        var request = random.Next(12) switch
        {
            0 => Ask.Create(handle, values),
            1 => Ask.Delete(handle),
            2 => Ask.Add(handle, values),
            3 => Ask.Modify(handle, values[random.Next(2)]),
            4 => Ask.Remove(handle, (uint)random.Next(1, 8)),
            5 => Ask.About(OpCode.HomePrefix, handle),
            6 => Ask.About(OpCode.UnhomePrefix, handle),
            7 => Ask.About((OpCode)(105 + random.Next(2)), handle),
            8 => Ask.About(OpCode.ListHomedPrefixes, "/"),
            9 => Ask.Of(OpCode.Login, new LoginRequest { Identity = new ValueReference("88.100/ADMIN", 300) }),
            10 => Ask.Of(OpCode.VerifyResponse, new VerifyRequest
            {
                Identity = new ValueReference("88.100/ADMIN", 300),
                Nonce = Octets(16),
                Digest = RequestDigest.Compute(DigestAlgorithm.Sha256, Octets(4)),
                SignedResponse = Octets(random.Next(40)),
            }),
            _ => Ask.Resolve(handle, [], []),
        };
        request = random.Next(4) == 0 ? request.InSession(ChosenId()) : request;
        return random.Next(2) == 0 ? request : request.With(flags & ~OpFlags.Certified);
    }

    private Message WrongAnswer()
    {
        var challenge = _challenges[random.Next(_challenges.Count)];
        var who = new[] { TestNode.Admin, TestNode.Other, TestNode.ServerAdmin }[random.Next(3)];
        return random.Next(6) switch
        {
            0 => (who with { Secret = "guess" }).Answer(challenge),
            1 => (who with { Index = 0, Secret = "" }).Answer(challenge),
            2 => who.Answer(challenge, Octets(random.Next(60))),
            3 => (who with { AuthenticationType = "HS_PUBKEY" }).Answer(challenge, Octets(random.Next(300))),
            4 => (who with { Handle = "88.100/STRANGER" }).Answer(challenge),
            _ => (who with { AuthenticationType = "HS_NONE" }).Answer(challenge, []),
        };
    }

    // As it was, or moved to a challenge of another request.
    private byte[] Replay()
    {
        var frame = _overheard[random.Next(_overheard.Count)];
        if (_challenges.Count == 0 || random.Next(2) == 0 || !MessageCodec.TryRead(frame, out var message, out _)) return frame;
        return MessageCodec.ToArray(message.InSession(_challenges[random.Next(_challenges.Count)].Envelope.SessionId));
    }

    private uint ChosenId() => (uint)random.Next(1, MaxSessionId + 1);

    private byte[] Octets(int count)
    {
        var octets = new byte[count];
        random.NextBytes(octets);
        return octets;
    }
}
