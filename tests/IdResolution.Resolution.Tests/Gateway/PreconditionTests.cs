using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Gateway;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Gateway;

public sealed class PreconditionTests
{
    private const string Handle = "88.100/x";

    private static readonly ProvenIdentity Admin = new(ValueReference.Parse("300:88.100/ADMIN"));

    private static readonly ProvenIdentity Other = new(ValueReference.Parse("300:88.100/OTHER"));

    private static GatewayRequest Change(OpCode operation, MessageBody body, Func<IReadOnlyList<HandleValue>?, bool> precondition, ProvenIdentity? who = null) =>
        new(operation, body, TestNode.Remote) { Who = who ?? Admin, Flags = OpFlags.OverwriteWhenExists, Precondition = precondition };

    private static IEnumerable<GatewayRequest> Changes(Func<IReadOnlyList<HandleValue>?, bool> precondition, ProvenIdentity? who = null)
    {
        yield return Change(OpCode.CreateHandle, new ValuesRequest { Handle = Handle, Values = [Make.Url(1, "https://new.example.org/")] }, precondition, who);
        yield return Change(OpCode.AddValue, new ValuesRequest { Handle = Handle, Values = [Make.Url(1, "https://new.example.org/")] }, precondition, who);
        yield return Change(OpCode.ModifyValue, new ValuesRequest { Handle = Handle, Values = [Make.Url(1, "https://new.example.org/")] }, precondition, who);
        yield return Change(OpCode.RemoveValue, new RemoveValueRequest { Handle = Handle, Indexes = [1] }, precondition, who);
        yield return Change(OpCode.DeleteHandle, new HandleRequest { Handle = Handle }, precondition, who);
    }

    private static TestNode NodeWithRecord()
    {
        var node = new TestNode();
        node.Put(Handle, Make.Url(1), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
        return node;
    }

    [Test]
    public async Task Nothing_is_changed_when_it_says_no()
    {
        using var node = NodeWithRecord();
        var commits = node.Store.Commits;
        var asked = new List<IReadOnlyList<HandleValue>?>();
        foreach (var request in Changes(values =>
        {
            asked.Add(values);
            return false;
        }))
        {
            var answer = await node.Engine.Gateway.AskAsync(request, default);
            Assert.That(answer.PreconditionFailed, Is.True, request.Operation.ToString());
            Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error), request.Operation.ToString());
            Assert.That(answer.Record.IsEmpty, Is.True);
        }
        Assert.That(node.Store.Commits, Is.EqualTo(commits));
        Assert.That(asked, Has.Count.EqualTo(5));
        Assert.That(asked.Select(values => values!.Count), Is.All.EqualTo(2));
    }

    [Test]
    public async Task Whoever_may_not_change_it_is_refused_before_it_is_asked()
    {
        using var node = NodeWithRecord();
        foreach (var who in new[] { Other, null })
        {
            foreach (var request in Changes(_ => throw new InvalidOperationException("it must not be asked"), who))
            {
                var answer = await node.Engine.Gateway.AskAsync(request with { Who = who }, default);
                Assert.That(answer.Code, Is.EqualTo(who is null ? ResponseCode.AuthenticationNeeded : ResponseCode.InvalidAdmin), request.Operation.ToString());
                Assert.That(answer.PreconditionFailed, Is.False);
            }
        }
    }

    [Test]
    public async Task A_change_that_comes_between_its_yes_and_the_commit_makes_it_be_asked_again()
    {
        foreach (var operation in Enumerable.Range(0, 5))
        {
            using var node = NodeWithRecord();
            var seen = new List<int>();
            node.Store.BeforeCommit = _ =>
            {
                node.Store.BeforeCommit = null;
                node.Put(Handle, Make.Url(1), Make.Text(2, "DESC", "of somebody else"), Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200));
            };
            var request = Changes(values =>
            {
                seen.Add(values!.Count);
                return values.Count == 2;
            }).ElementAt(operation);
            var answer = await node.Engine.Gateway.AskAsync(request, default);
            Assert.That(seen, Is.EqualTo(new[] { 2, 3 }), request.Operation.ToString());
            Assert.That(answer.PreconditionFailed, Is.True, request.Operation.ToString());
            Assert.That(node.StoredValue(Handle, 2).Data.IsEmpty, Is.False, "what somebody else wrote is there");
        }
    }

    [Test]
    public async Task A_new_handle_is_asked_about_as_none_and_the_answer_holds_what_was_left()
    {
        using var node = new TestNode();
        var asked = 0;
        var request = Change(OpCode.CreateHandle, new ValuesRequest { Handle = Handle, Values = [Make.Url(1)] }, values =>
        {
            asked++;
            return values is null;
        });
        var answer = await node.Engine.Gateway.AskAsync(request, default);
        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(asked, Is.EqualTo(1));
        Assert.That(ValueList.TryRead(answer.Record.Span, out var left), Is.True);
        Assert.That(left, Is.EqualTo(node.Stored(Handle)));
    }

    [Test]
    public async Task Changing_nothing_is_asked_about_too_and_leaves_the_record_that_was_there()
    {
        using var node = NodeWithRecord();
        var same = new ValuesRequest { Handle = Handle, Values = node.Stored(Handle)! };
        Assert.That((await node.Engine.Gateway.AskAsync(Change(OpCode.CreateHandle, same, _ => false), default)).PreconditionFailed, Is.True);
        var answer = await node.Engine.Gateway.AskAsync(Change(OpCode.CreateHandle, same, _ => true), default);
        Assert.That(ValueList.TryRead(answer.Record.Span, out var left), Is.True);
        Assert.That(left, Is.EqualTo(node.Stored(Handle)));
    }
}
