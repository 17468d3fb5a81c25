using System.Net;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Delegation;
using IdResolution.Resolution.Tests.Fixtures;
using IdResolution.Storage;

namespace IdResolution.Resolution.Tests.Delegation;

/// <summary>When a node answers for somebody else (ADR 0019).</summary>
public sealed class EscrowWatchTests
{
    private static readonly SiteRecord Theirs = SiteAt("192.0.2.7");

    private readonly Escrow _escrow = new("88.500") { Copy = new MemoryStore() };
    private TestNode _node = null!;
    private Escrows _escrows = null!;
    private FakeSource _source = null!;
    private EscrowWatch _watch = null!;

    [SetUp]
    public void SetUp()
    {
        _node = new TestNode();
        _escrow.Copy = new MemoryStore();
        _escrows = new Escrows([_escrow]);
        _source = new FakeSource();
        _watch = new EscrowWatch(_node.Store, TestNode.Site(), _escrows, _source, TimeSpan.FromSeconds(5), failures: 3, TimeProvider.System);
        Delegate(Theirs);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _watch.DisposeAsync();
        _node.Dispose();
    }

    [Test]
    public async Task A_service_is_taken_over_after_three_silences_in_a_row_and_given_back_at_its_first_sign_of_life()
    {
        Assert.That(await LookAsync(false, false, true, false, false), Is.EqualTo("-----"));
        Assert.That(await LookAsync(false), Is.EqualTo("T"));
        Assert.That(await LookAsync(false, false), Is.EqualTo("TT"));
        Assert.That(await LookAsync(true, false, false), Is.EqualTo("---"));
        Assert.That(await LookAsync(false), Is.EqualTo("T"));
        Assert.That(_source.Changes, Is.EqualTo(new[] { true, false, true }));
        Assert.That(_source.Asked.Distinct().Single(), Is.EqualTo(Theirs));
    }

    [Test]
    public async Task A_service_that_nobody_can_ask_is_never_taken_over()
    {
        _node.Remove("0.NA/88.500");
        Assert.That(await LookAsync(false, false, false, false), Is.EqualTo("----"));
        _node.Put("0.NA/88.500", Make.Text(1, "HS_SERV", "0.SERV/88.500"));
        Assert.That(await LookAsync(false, false, false, false), Is.EqualTo("----"));
        Delegate(SiteAt("127.0.0.1"));
        Assert.That(await LookAsync(false, false, false, false), Is.EqualTo("----"), "that is this node itself");
        Assert.That(_source.Asked, Is.Empty);
    }

    [Test]
    public async Task Without_a_copy_there_is_nothing_to_answer_with()
    {
        _escrow.Copy = null;
        Assert.That(await LookAsync(false, false, false, false), Is.EqualTo("----"));
    }

    [Test]
    public async Task A_service_that_moves_is_asked_at_its_new_place()
    {
        await LookAsync(false, false, false);
        var moved = SiteAt("192.0.2.8");
        Delegate(moved);
        Assert.That(await LookAsync(true), Is.EqualTo("-"));
        Assert.That(_source.Asked[^1], Is.EqualTo(moved));
        Assert.That(_source.Delegations.Distinct().Count(), Is.EqualTo(2), "and its copy is told of the new delegation");
    }

    [Test]
    public async Task Copies_are_loaded_before_the_node_answers_and_watched_until_it_ends()
    {
        await using var watch = new EscrowWatch(
            _node.Store, TestNode.Site(), _escrows, _source, TimeSpan.FromMilliseconds(1), failures: 3, TimeProvider.System);
        _source.IsUp = false;
        await watch.StartAsync(default);
        Assert.That(_source.Delegations, Is.Not.Empty);
        await Eventually.HoldsAsync(() => _escrows.IsTakenOver(_escrow));
        _source.IsUp = true;
        _source.Fault = new InvalidOperationException("a fault of this software");
        await Eventually.HoldsAsync(() => !_escrows.IsTakenOver(_escrow));
        Assert.That(_source.Faults, Has.Count.EqualTo(1), "told, and looked at again");
    }

    private async Task<string> LookAsync(params bool[] isUp)
    {
        var states = "";
        foreach (var up in isUp)
        {
            _source.IsUp = up;
            await _watch.LookAsync(_escrow, default);
            states += _escrows.IsTakenOver(_escrow) ? 'T' : '-';
        }
        return states;
    }

    private void Delegate(SiteRecord site) =>
        _node.Put("0.NA/88.500", new HandleValue { Index = 1, Type = "HS_SITE", Data = site.ToArray() },
            new HandleValue { Index = 2, Type = "HS_SITE.PREFIX", Data = SiteAt("192.0.2.99").ToArray() });

    private static SiteRecord SiteAt(string address) =>
        new() { SerialNumber = 1, Servers = [new SiteServer { Id = 1, Address = IPAddress.Parse(address) }] };

    private sealed class FakeSource : IEscrowSource
    {
        private readonly Lock _gate = new();

        public volatile bool IsUp = true;

        public List<SiteRecord> Asked { get; } = [];

        public volatile Exception? Fault;

        public List<Exception> Faults { get; } = [];

        public List<bool> Changes { get; } = [];

        public List<ulong?> Delegations { get; } = [];

        public Task RefreshAsync(Escrow escrow, StoredRecord? delegation, IReadOnlyList<SiteRecord> sites, CancellationToken cancellationToken)
        {
            lock (_gate) Delegations.Add(delegation?.TransactionId);
            return Task.CompletedTask;
        }

        public Task<bool> IsUpAsync(IReadOnlyList<SiteRecord> sites, CancellationToken cancellationToken)
        {
            if (Fault is { } fault) throw fault;
            lock (_gate) Asked.AddRange(sites);
            return Task.FromResult(IsUp);
        }

        public void Failed(Escrow escrow, Exception fault)
        {
            lock (_gate) Faults.Add(fault);
            Fault = null;
        }

        public void Changed(Escrow escrow, bool isTakenOver)
        {
            lock (_gate) Changes.Add(isTakenOver);
        }
    }
}
