using BenchmarkDotNet.Attributes;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Wire;
using IdResolution.Security.Sessions;

namespace IdResolution.Benchmarks;

/// <summary>What a session costs a message: the MAC of a registration of four values, checked and made.</summary>
public class SessionMacBenchmarks
{
    private readonly byte[] _mac = new byte[32];
    private SessionKeys _keys = null!;
    private byte[] _frame = [];
    private Message _message = null!;

    [GlobalSetup]
    public void SetUp()
    {
        SessionKeys.TryCreate(SessionCipher.Aes, new byte[32], allowsLegacy: false, out _keys!);
        _frame = Frames.Registration(1, 1, _keys, 1);
        MessageCodec.TryRead(_frame, out _message, out _);
    }

    [GlobalCleanup]
    public void CleanUp() => _keys.Dispose();

    [Benchmark]
    public bool VerifyMac() => SessionMac.Verify(_keys, _message.Envelope, _message.Credential!, MessageCodec.HeaderAndBody(_frame))
        ? true
        : throw new InvalidOperationException("wrong MAC");

    [Benchmark]
    public bool WriteMac() => Envelope.TryRead(_frame, out var envelope)
        && SessionMac.TryWrite(_keys, envelope, 1, MessageCodec.HeaderAndBody(_frame), _mac);
}
