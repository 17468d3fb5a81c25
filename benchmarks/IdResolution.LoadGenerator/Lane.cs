using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using IdResolution.Protocol;
using IdResolution.Protocol.Wire;

namespace IdResolution.LoadGenerator;

/// <summary>
/// One socket and its thread: keeps so many requests under way, or sends them when they are due, and checks every answer. In the open loop
/// a latency counts from when the request was due, so that a server that stops for a while does not also stop the measurement.
/// </summary>
internal abstract class Lane(LoadOptions options, int rounds, Rounds clock, RequestSource source, int outstanding, double rate)
{
    private const int LongestWait = 20_000;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;
    private static readonly long LostAfter = Stopwatch.Frequency;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, outstanding).Select(_ => new Slot())];
    private readonly Stack<int> _free = new(Enumerable.Range(0, outstanding).Reverse());
    private readonly double _interval = rate > 0 ? Stopwatch.Frequency / rate : 0;
    private double _due;
    private long _lastSweep;

    /// <summary>What it saw, by round.</summary>
    public IReadOnlyList<LaneResult> Results { get; } = [.. Enumerable.Range(0, rounds + 1).Select(_ => new LaneResult())];

    /// <summary>Why it ended early; null when it did not.</summary>
    public string? Failure { get; private set; }

    protected LoadOptions Options { get; } = options;

    protected abstract Socket Socket { get; }

    private LaneResult Now => Results[Math.Min(clock.Current, Results.Count - 1)];

    /// <summary>Works until the rounds are over.</summary>
    public void Run()
    {
        try
        {
            _due = _lastSweep = Stopwatch.GetTimestamp();
            while (!clock.IsOver)
            {
                Ask();
                var isWaiting = !TrySend();
                if (!TryReceive()) Wait(isWaiting);
                Sweep();
            }
        }
        catch (Exception e) when (e is SocketException or LoadException)
        {
            Failure = e.Message;
        }
    }

    /// <summary>Room for a request of a length, to be sent with others; empty when there is none now.</summary>
    protected abstract Span<byte> Reserve(int length);

    /// <summary>Sends what was reserved; false when some of it waits for the socket.</summary>
    protected abstract bool TrySend();

    /// <summary>Reads what has come and hands over each answer; false when nothing had.</summary>
    protected abstract bool TryReceive();

    /// <summary>Takes one whole answer, or the first fragment of one.</summary>
    protected void Take(ReadOnlySpan<byte> frame, bool isWhole = true)
    {
        var id = BinaryPrimitives.ReadUInt32BigEndian(frame[8..]);
        var index = (int)(id % (uint)_slots.Length);
        var slot = _slots[index];
        // Late answers of requests that were given up come here too.
        if (slot.RequestId != id) return;
        if (!IsRight(frame, slot, isWhole, out var code))
        {
            if (Now.Wrong++ == 0) Now.WrongCode = code;
        }
        else
        {
            Now.Latency.Add((long)((Stopwatch.GetTimestamp() - slot.Since) * NanosecondsPerTick));
        }
        slot.RequestId = 0;
        _free.Push(index);
    }

    private static bool IsRight(ReadOnlySpan<byte> frame, Slot slot, bool isWhole, out uint code)
    {
        var header = frame[Envelope.Length..];
        code = header.Length < Header.Length ? 0 : BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (header.Length < Header.Length || BinaryPrimitives.ReadUInt32BigEndian(header) != slot.Template.OpCode || code != slot.Code) return false;
        code = 0;
        // Only resolutions say again what they are about.
        if (slot.Code == (uint)ResponseCode.Success && slot.Template.OpCode == (uint)OpCode.Resolution)
        {
            var body = header[Header.Length..];
            var length = slot.Template.HandleLength;
            if (body.Length < 4 + length || !body.Slice(4, length).SequenceEqual(slot.Handle.AsSpan(0, length))) return false;
        }
        return !isWhole || slot.Template.IsProven(frame);
    }

    private void Ask()
    {
        var now = Stopwatch.GetTimestamp();
        while (_free.TryPeek(out var index) && (_interval == 0 || now >= _due))
        {
            var request = source.Next(out var code);
            var room = Reserve(request.Length);
            if (room.IsEmpty)
            {
                source.Keep();
                return;
            }
            _free.Pop();
            var slot = _slots[index];
            slot.Turn = (slot.Turn + 1) % (uint)((int.MaxValue / _slots.Length) - 1);
            slot.RequestId = ((slot.Turn + 1) * (uint)_slots.Length) + (uint)index;
            slot.Since = _interval == 0 ? Stopwatch.GetTimestamp() : (long)_due;
            slot.Template = request;
            slot.Code = (uint)code;
            request.Handle.CopyTo(slot.Handle);
            source.Write(room, slot.RequestId);
            _due += _interval;
        }
        // What cannot be sent because too much is under way stays due; but no more than a second of it.
        if (_interval > 0) _due = Math.Max(_due, now - LostAfter);
    }

    private void Wait(bool isSending)
    {
        var microseconds = LongestWait;
        if (isSending) microseconds = 100;
        else if (_interval > 0 && _free.Count > 0)
            microseconds = (int)Math.Clamp((_due - Stopwatch.GetTimestamp()) / Stopwatch.Frequency * 1e6, 0, LongestWait);
        if (microseconds > 0) Socket.Poll(microseconds, SelectMode.SelectRead);
    }

    private void Sweep()
    {
        var now = Stopwatch.GetTimestamp();
        if (now - _lastSweep < LostAfter / 4) return;
        _lastSweep = now;
        for (var i = 0; i < _slots.Length; i++)
        {
            // Over TCP nothing gets lost; it is late.
            if (_slots[i].RequestId == 0 || now - _slots[i].Since < LostAfter * (Options.IsUdp ? 1 : 60)) continue;
            _slots[i].RequestId = 0;
            _free.Push(i);
            Now.Lost++;
        }
    }

    private sealed class Slot
    {
        public uint RequestId;
        public uint Turn;
        public long Since;
        public uint Code;
        public RequestTemplate Template = null!;

        public byte[] Handle { get; } = new byte[64];
    }
}
