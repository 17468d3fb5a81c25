using System.Diagnostics.Metrics;
using IdResolution.Protocol;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Metrics;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Metrics;

public sealed class EngineMetricsTests
{
    [Test]
    public async Task Counts_requests_by_operation_and_answers_by_code()
    {
        using var node = new TestNode();
        await node.AskAsync(Ask.Resolve("88.100/ADMIN", flags: OpFlags.PublicOnly));
        await node.AskAsync(Ask.Resolve("88.100/none"));
        await node.AskAsync(Ask.Delete("88.100/ADMIN"));
        await node.AskAsync(Ask.About((OpCode)4711, "/"));
        var metrics = node.Engine.Metrics;
        Assert.That(metrics.RequestsOf(OpCode.Resolution), Is.EqualTo(2));
        Assert.That(metrics.RequestsOf(OpCode.DeleteHandle), Is.EqualTo(1));
        Assert.That(metrics.AnswersOf(ResponseCode.Success), Is.EqualTo(1));
        Assert.That(metrics.AnswersOf(ResponseCode.HandleNotFound), Is.EqualTo(1));
        Assert.That(metrics.AnswersOf(ResponseCode.AuthenticationNeeded), Is.EqualTo(1));
        Assert.That(metrics.TotalAnswers, Is.EqualTo(4));
    }

    [Test]
    public void Shows_everything_on_the_meter()
    {
        var escrows = new Escrows([new Escrow("88.100"), new Escrow("88.200")]);
        escrows.TakeOver(escrows.All[1]);
        using var metrics = new EngineMetrics(() => 3, () => 5, () => 7, escrows);
        metrics.Answered(OpCode.Resolution, ResponseCode.Success);
        metrics.Dropped(DropReason.Short);
        metrics.Faulted();
        metrics.SessionSetUp();
        metrics.SessionRefused(SessionRefusal.WrongMac);
        metrics.SessionRefused(SessionRefusal.Unknown);
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == EngineMetrics.MeterName) own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.That(seen, Is.EquivalentTo(new Dictionary<string, long>
        {
            ["idresolution.resolution.requests"] = 1, ["idresolution.resolution.answers"] = 1, ["idresolution.resolution.drops"] = 1,
            ["idresolution.resolution.faults"] = 1, ["idresolution.resolution.challenges"] = 3,
            ["idresolution.resolution.sessions"] = 5, ["idresolution.resolution.suspended_prefixes"] = 7,
            ["idresolution.resolution.taken_over"] = 1, ["idresolution.resolution.session_setups"] = 1,
            ["idresolution.resolution.session_refusals"] = 2,
        }));

        void Add(string name, long value) => seen[name] = seen.GetValueOrDefault(name) + value;
    }
}
