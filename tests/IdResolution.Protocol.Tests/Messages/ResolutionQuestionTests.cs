using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Testing.Vectors;

namespace IdResolution.Protocol.Tests.Messages;

public sealed class ResolutionQuestionTests
{
    private static readonly string[] Files = ["resolution", "errors", "versions", "session", "multipacket", "teleinfo-sdk", "http-tunnel"];

    private static readonly HandleValue[] Record =
    [
        HandleValue.OfText(1, "URL", "a"), HandleValue.OfText(2, "url.mirror", "b"), HandleValue.OfText(3, "URLX", "c"),
        HandleValue.OfText(4, "", "d"), HandleValue.OfText(0x01020304, "HS_ADMIN", "e"), HandleValue.OfText(uint.MaxValue, "EMAIL", "f"),
    ];

    [Test]
    public void Agrees_with_the_codec_on_every_vector()
    {
        var questions = 0;
        foreach (var vector in Files.SelectMany(GoldenVectors.Load))
        {
            var isRequest = MessageCodec.TryRead(vector.Octets, out var message, out _) && message.Body is ResolutionRequest;
            Assert.That(ResolutionQuestion.TryRead(vector.Octets, out var question), Is.EqualTo(isRequest), vector.ToString);
            if (!isRequest) continue;
            questions++;
            var request = (ResolutionRequest)message.Body;
            Assert.That(question.Handle.ToArray(), Is.EqualTo(request.Handle.Span.ToArray()), vector.ToString);
            Assert.That(question.TrailingOctets.ToArray(), Is.EqualTo(request.TrailingOctets.ToArray()), vector.ToString);
            Assert.That(question.Header, Is.EqualTo(message.Header), vector.ToString);
            Assert.That(question.Envelope, Is.EqualTo(message.Envelope), vector.ToString);
            Assert.That(Selected(question), Is.EqualTo(SelectedByList(request)), vector.ToString);
        }
        Assert.That(questions, Is.GreaterThan(50));
    }

    [TestCase("", "", new uint[] { 1, 2, 3, 4, 0x01020304, uint.MaxValue })]
    [TestCase("", "URL", new uint[] { 1 })]
    [TestCase("", "url.", new uint[] { 1, 2 })]
    [TestCase("", "URL.MIRROR", new uint[] { 2 })]
    [TestCase("", "URL.mirror.", new uint[] { 2 })]
    [TestCase("", "NOSUCH", new uint[0])]
    [TestCase("77", "", new uint[0])]
    [TestCase("16909060", "", new uint[] { 0x01020304 })]
    [TestCase("67305985", "", new uint[0])]
    [TestCase("4294967295,3,3,3", "", new uint[] { 3, uint.MaxValue })]
    [TestCase("3", "EMAIL,URL.", new uint[] { 1, 2, 3, uint.MaxValue })]
    public void Selects_the_union_of_indexes_and_types(string indexes, string types, uint[] expected)
    {
        var request = new ResolutionRequest
        {
            Handle = "88.1/x",
            Indexes = [.. indexes.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(uint.Parse)],
            Types = [.. types.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(type => new Utf8String(type))],
        };

        Assert.That(ResolutionQuestion.TryRead(Frame(request), out var question), Is.True);

        Assert.That(Selected(question), Is.EqualTo(expected));
        Assert.That(SelectedByList(request), Is.EqualTo(expected));
    }

    [Test]
    public void An_empty_type_in_the_list_asks_for_values_without_type()
    {
        ResolutionQuestion.TryRead(Frame(new ResolutionRequest { Handle = "88.1/x", Types = [Utf8String.Empty] }), out var question);

        Assert.That(Selected(question), Is.EqualTo(new uint[] { 4 }));
    }

    [Test]
    public void Allocates_nothing()
    {
        var frame = Frame(new ResolutionRequest { Handle = "88.1/x", Indexes = [9, 8, 7], Types = ["NOSUCH", "URL."] });
        var record = ValueList.ToArray(Record).AsSpan(4).ToArray();
        var selected = Ask(frame, record, rounds: 2);

        var before = GC.GetAllocatedBytesForCurrentThread();
        selected = Ask(frame, record, rounds: 1000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(selected, Is.EqualTo(2000));
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Tells_a_signed_request_from_a_plain_one()
    {
        var plain = MessageOf(new ResolutionRequest { Handle = "88.1/x" });
        var signed = plain with { Credential = new Credential { Type = "HS_MAC" } };

        Assert.That(ResolutionQuestion.TryRead(MessageCodec.ToArray(plain), out var question), Is.True);
        Assert.That(question.HasCredential, Is.False);
        Assert.That(ResolutionQuestion.TryRead(MessageCodec.ToArray(signed), out question), Is.True);
        Assert.That(question.HasCredential, Is.True);
    }

    [Test]
    public void Refuses_octets_behind_the_credential()
    {
        byte[] frame = [.. Frame(new ResolutionRequest { Handle = "88.1/x" }), 0];
        Envelope.TryRead(frame, out var envelope);
        (envelope with { MessageLength = envelope.MessageLength + 1 }).Write(frame);

        Assert.That(ResolutionQuestion.TryRead(frame, out _), Is.False);
        Assert.That(MessageCodec.TryRead(frame, out _, out var error), Is.False);
        Assert.That(error.Fault, Is.EqualTo(DecodeFault.TrailingOctets));
    }

    [TestCase(2048, 2048, 2048, true)]
    [TestCase(2049, 0, 0, false)]
    [TestCase(0, 2049, 0, false)]
    [TestCase(0, 0, 2049, false)]
    public void Limits_hold_in_place_and_in_the_codec(int handleLength, int indexes, int types, bool accepted)
    {
        var frame = Frame(new ResolutionRequest
        {
            Handle = new Utf8String(new byte[handleLength]),
            Indexes = new uint[indexes],
            Types = new Utf8String[types],
        });

        Assert.That(ResolutionQuestion.TryRead(frame, out _), Is.EqualTo(accepted));
        Assert.That(MessageCodec.TryRead(frame, out _, out var error), Is.EqualTo(accepted));
        if (!accepted) Assert.That(error.Fault, Is.EqualTo(DecodeFault.LengthOutOfBounds));
    }

    private static int Ask(byte[] frame, byte[] record, int rounds)
    {
        var selected = 0;
        for (var round = 0; round < rounds; round++)
        {
            if (!ResolutionQuestion.TryRead(frame, out var question)) return -1;
            ReadOnlySpan<byte> rest = record;
            while (ValueView.TryTake(ref rest, out var value))
            {
                if (question.Selects(value)) selected++;
            }
        }
        return selected;
    }

    private static List<uint> Selected(ResolutionQuestion question)
    {
        var selected = new List<uint>();
        ReadOnlySpan<byte> rest = ValueList.ToArray(Record).AsSpan(4);
        while (ValueView.TryTake(ref rest, out var value))
        {
            if (question.Selects(value)) selected.Add(value.Index);
        }
        return selected;
    }

    // The rule of specification §5.2, said once more over the decoded lists.
    private static List<uint> SelectedByList(ResolutionRequest request) => [.. Record
        .Where(value => request.Indexes.Count + request.Types.Count == 0 || request.Indexes.Contains(value.Index)
            || request.Types.Any(type => Names(type.ToString(), value.Type.ToString())))
        .Select(value => value.Index)];

    private static bool Names(string requested, string type) => requested.EndsWith('.')
        ? type.Equals(requested[..^1], StringComparison.OrdinalIgnoreCase) || type.StartsWith(requested, StringComparison.OrdinalIgnoreCase)
        : type.Equals(requested, StringComparison.OrdinalIgnoreCase);

    private static byte[] Frame(ResolutionRequest request) => MessageCodec.ToArray(MessageOf(request));

    private static Message MessageOf(ResolutionRequest request) => new()
    {
        Envelope = new Envelope { Version = ProtocolVersion.Highest, RequestId = 1 },
        Header = new Header { OpCode = OpCode.Resolution },
        Body = request,
    };
}
