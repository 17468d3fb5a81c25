using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Client.Tests.Resolving;

/// <summary>What is remembered may be out of date: servers move, die and come back.</summary>
public sealed class RenewalTests
{
    [Test]
    public async Task Nothing_is_believed_longer_than_it_says()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Text("88.100.1/short", "x", ttl: 60);
        await tree.AskAsync("88.100.1/short");

        tree.Clock.Advance(TimeSpan.FromSeconds(61));
        await tree.AskAsync("88.100.1/short");
        var afterAMinute = tree.Heard;
        tree.Clock.Advance(TimeSpan.FromHours(1));
        await tree.AskAsync("88.100.1/short");

        Assert.That(afterAMinute, Is.EqualTo(new[] { 1, 1, 1, 2, 0 }));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 2, 2, 2, 3, 0 }));
    }

    [Test]
    public async Task A_service_that_moved_is_found_when_its_old_server_is_dead()
    {
        await using var tree = new SmallTree();
        await using var moved = new TreeNode("moved").Text("88.100.1/Y", "moved y");
        await tree.AskAsync("88.100.1/X");
        tree.Secondary.Delegate("88.100.1", moved);
        await tree.Enterprise.DisposeAsync();
        tree.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/Y")), Is.EqualTo("moved y"));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 1, 1, 2, 1, 0 }), "its parent was asked anew, once");
    }

    [Test]
    public async Task A_service_that_moved_is_found_when_its_old_server_disowns_the_prefix()
    {
        await using var tree = new SmallTree();
        await using var moved = new TreeNode("moved").Text("88.100.1/Y", "moved y");
        await tree.AskAsync("88.100.1/X");
        tree.Secondary.Delegate("88.100.1", moved);
        tree.Enterprise.Forget("88.100.1/Y");
        tree.Enterprise.IsHomed = _ => false;
        tree.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/Y")), Is.EqualTo("moved y"));
    }

    [Test]
    public async Task What_was_learnt_just_now_is_not_asked_anew_for_every_name_that_is_disowned()
    {
        await using var tree = new SmallTree();
        await tree.AskAsync("88.100.1/X");
        tree.Enterprise.Misbehave = request => request.OpCode == OpCode.Resolution ? [request.Reply(ResponseCode.ServerNotResponsible)] : null;

        for (var i = 0; i < 10; i++) await tree.AskAsync($"88.100.1/none{i}");

        Assert.That(tree.Secondary.Questions, Is.EqualTo(1));
    }

    [Test]
    public async Task A_secondary_that_moved_is_found_when_its_old_server_is_dead()
    {
        await using var tree = new SmallTree();
        await using var moved = new TreeNode("moved").Delegate("88.100.2", tree.Second);
        await tree.AskAsync("88.100.1/X");
        tree.Top.Delegate("88.100", moved);
        await tree.Secondary.DisposeAsync();
        tree.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.2/X")), Is.EqualTo("second x"));
    }

    [Test]
    public async Task A_young_delegation_is_believed_when_its_server_knows_no_such_prefix()
    {
        await using var tree = new SmallTree();
        await tree.AskAsync("88.100.1/X");

        Assert.That((await tree.AskAsync("88.100.9/X")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 1, 1, 2, 1, 0 }));
    }

    [Test]
    public async Task An_old_delegation_is_asked_anew_once_when_its_server_knows_no_such_prefix()
    {
        await using var tree = new SmallTree();
        await using var moved = new TreeNode("moved").Delegate("88.100.9", tree.Second);
        tree.Second.Text("88.100.9/X", "ninth");
        await tree.AskAsync("88.100.1/X");
        tree.Top.Delegate("88.100", moved);
        tree.Clock.Advance(TimeSpan.FromSeconds(61));

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.9/X")), Is.EqualTo("ninth"));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 2, 2, 2, 1, 1 }));
    }

    [Test]
    public async Task With_the_authority_dead_what_expired_is_given_stale_and_the_rest_fails()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Text("88.100.1/short", "x", ttl: 60);
        await tree.AskAsync("88.100.1/short");
        await tree.Enterprise.DisposeAsync();
        tree.Clock.Advance(TimeSpan.FromSeconds(100));

        var stale = await tree.AskAsync("88.100.1/short");
        var unknown = await tree.AskAsync("88.100.1/Y");

        Assert.That((SmallTree.TextOf(stale), stale.Origin, stale.AgeSeconds), Is.EqualTo(("x", AnswerOrigin.Stale, 100u)));
        Assert.That((unknown.Code, unknown.Text), Is.EqualTo((ResponseCode.Error, "No server of the service answered.")));
    }

    [Test]
    public async Task A_failure_is_remembered_for_a_while_and_no_longer()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = request => [request.Reply(ResponseCode.ServerNotResponsible)];
        await tree.AskAsync("88.100.1/X");
        var once = tree.Heard;

        var second = await tree.AskAsync("88.100.1/X");
        var soonAfter = tree.Heard;
        tree.Enterprise.Misbehave = null;
        tree.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.That((second.Code, second.Text), Is.EqualTo((ResponseCode.Error, "The servers of the service say that they do not hold the prefix.")));
        Assert.That(soonAfter, Is.EqualTo(once));
        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/X")), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_dead_root_is_a_failure_within_the_time()
    {
        await using var tree = new SmallTree();
        await tree.Root.DisposeAsync();

        var answer = await tree.AskAsync("88.100.1/X");

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Error));
        Assert.That(tree.Top.Questions, Is.Zero);
    }

    [Test]
    public async Task A_silent_server_is_waited_for_no_longer_than_a_question_may_take()
    {
        await using var tree = new SmallTree();
        tree.Enterprise.Misbehave = _ => [];
        var resolver = tree.MakeResolver();
        var asked = resolver.ResolveAsync(new ResolverQuestion("88.100.1/X")).AsTask();
        await Wait.UntilAsync(() => tree.Enterprise.Questions > 0);

        tree.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.That((await asked).Code, Is.EqualTo(ResponseCode.Error));
    }

    [Test]
    public async Task A_suspended_prefix_has_no_handles_and_neither_have_those_below()
    {
        await using var tree = new SmallTree();
        tree.Top.Hold("0.NA/88.100", HandleValue.OfText(1, "HS_NAMESPACE", "<namespace><status>inactive</status></namespace>"));
        tree.Top.Hold("0.NA/88.100.1", TreeNode.SiteValue(1, "HS_SITE", tree.Enterprise));

        var first = await tree.AskAsync("88.100/X");
        var below = await tree.AskAsync("88.100.1/X");
        var heard = tree.Heard;
        var again = await tree.AskAsync("88.100/Y");

        var expected = (ResponseCode.HandleNotFound, "The prefix 88.100 is suspended.");
        Assert.That((first.Code, first.Text), Is.EqualTo(expected));
        Assert.That((below.Code, below.Text), Is.EqualTo(expected));
        Assert.That((again.Code, again.Text), Is.EqualTo(expected));
        Assert.That(tree.Heard, Is.EqualTo(heard), "as long as the suspension says");
        Assert.That(tree.Enterprise.Questions, Is.Zero);
    }

    [Test]
    public async Task A_server_cannot_prolong_its_own_delegation([Values] bool byRecords)
    {
        await using var tree = new SmallTree();
        tree.Top.Delegate("88.100", tree.Secondary, ttl: 100);
        // Everything below is said to be at a second server of the same owner, for a day.
        tree.Secondary.Forget("0.NA/88.100.1");
        tree.Secondary.Delegate("88.100", tree.Second, ttl: 86_400);
        foreach (var number in new[] { 1, 2, 3 })
        {
            (byRecords ? tree.Secondary : tree.Second).Delegate($"88.100.{number}", tree.Enterprise, ttl: 10);
            tree.Second.Delegate($"88.100.{number}", tree.Enterprise, ttl: 10);
            tree.Enterprise.Text($"88.100.{number}/X", "x");
        }
        var before = await tree.AskAsync("88.100.1/X");
        tree.Top.Forget("0.NA/88.100");
        tree.Clock.Advance(TimeSpan.FromSeconds(55));
        var meanwhile = await tree.AskAsync("88.100.2/X");
        tree.Clock.Advance(TimeSpan.FromSeconds(55));

        Assert.That((SmallTree.TextOf(before), SmallTree.TextOf(meanwhile)), Is.EqualTo(("x", "x")));
        Assert.That((await tree.AskAsync("88.100.3/X")).Code, Is.EqualTo(ResponseCode.HandleNotFound), "dismissed by its parent");
    }

    [Test]
    public async Task Who_takes_over_for_a_machine_that_is_gone_is_found_within_the_time_of_the_question()
    {
        await using var tree = new SmallTree();
        await using var other = new TreeNode("who took over").Text("88.100.1/Y", "taken over y");
        await tree.AskAsync("88.100.1/X");
        tree.Secondary.Delegate("88.100.1", other);
        tree.Enterprise.Misbehave = _ => [];
        tree.Clock.Advance(TimeSpan.FromSeconds(5));
        var asked = tree.AskAsync("88.100.1/Y");
        var began = tree.Clock.GetTimestamp();

        await Wait.UntilAsync(() =>
        {
            if (!asked.IsCompleted) tree.Clock.Advance(TimeSpan.FromMilliseconds(20));
            return asked.IsCompleted;
        });

        Assert.That(SmallTree.TextOf(await asked), Is.EqualTo("taken over y"));
        Assert.That(tree.Clock.GetElapsedTime(began), Is.LessThan(tree.Options.Timeout));
    }

    [Test]
    public async Task A_suspension_takes_effect_within_the_time_of_what_was_known_and_ends_likewise()
    {
        await using var tree = new SmallTree();
        tree.Secondary.Delegate("88.100.1", tree.Enterprise, ttl: 60);
        await tree.AskAsync("88.100.1/X");
        tree.Secondary.Hold(
            "0.NA/88.100.1", HandleValue.OfText(1, "HS_NAMESPACE", "<n><status>inactive</status></n>") with { Ttl = 300 });

        tree.Clock.Advance(TimeSpan.FromSeconds(61));
        var suspended = await tree.AskAsync("88.100.1/Y");
        tree.Secondary.Delegate("88.100.1", tree.Enterprise, ttl: 60);
        tree.Clock.Advance(TimeSpan.FromSeconds(301));

        Assert.That(suspended.Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/Y")), Is.EqualTo("y"));
    }
}
