using BenchmarkDotNet.Attributes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;

namespace IdResolution.Benchmarks;

/// <summary>The codec: what a request costs before and after anybody looks it up.</summary>
public class CodecBenchmarks
{
    private readonly byte[] _request = Frames.Request(7);
    private byte[] _response = [];
    private Message _message = null!;

    [GlobalSetup]
    public void SetUp()
    {
        ValueList.TryRead(Frames.Record(7), out var values);
        _message = new Message
        {
            Envelope = new Envelope { Version = ProtocolVersion.Highest, Suggested = ProtocolVersion.Highest, RequestId = 8 },
            Header = new Header { OpCode = OpCode.Resolution, ResponseCode = ResponseCode.Success },
            Body = new ResolutionResponse { Handle = Frames.Handle(7), Values = values },
        };
        _response = MessageCodec.ToArray(_message);
    }

    /// <summary>The server's way: in place.</summary>
    [Benchmark]
    public int ReadQuestionInPlace() => ResolutionQuestion.TryRead(_request, out var question) ? question.Handle.Length : -1;

    /// <summary>The general way: a message object.</summary>
    [Benchmark]
    public bool ReadRequest() => MessageCodec.TryRead(_request, out _, out _);

    /// <summary>The client's way.</summary>
    [Benchmark]
    public bool ReadResponseOfFourValues() => MessageCodec.TryRead(_response, out _, out _);

    [Benchmark]
    public int WriteResponseOfFourValues()
    {
        using var writer = new WireWriter();
        MessageCodec.Write(writer, _message);
        return writer.Length;
    }
}
