using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;

namespace IdResolution.Client.Tests.Resolving;

public sealed class WalkTests
{
    [Test]
    public async Task An_empty_resolver_asks_once_per_level_and_a_warm_one_nobody()
    {
        await using var tree = new SmallTree();

        var first = await tree.AskAsync("88.100.1/X");
        var cold = tree.Heard;
        var again = await tree.AskAsync("88.100.1/X");

        Assert.That(SmallTree.TextOf(first), Is.EqualTo("x"));
        Assert.That((first.Origin, again.Origin), Is.EqualTo((AnswerOrigin.Source, AnswerOrigin.Memory)));
        Assert.That(cold, Is.EqualTo(new[] { 1, 1, 1, 1, 0 }));
        Assert.That(tree.Heard, Is.EqualTo(cold));
    }

    [Test]
    public async Task A_second_enterprise_under_a_known_secondary_costs_two_questions()
    {
        await using var tree = new SmallTree();
        await tree.AskAsync("88.100.1/X");

        var answer = await tree.AskAsync("88.100.2/X");

        Assert.That(SmallTree.TextOf(answer), Is.EqualTo("second x"));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 1, 1, 2, 1, 1 }));
    }

    [Test]
    public async Task A_second_name_of_a_known_enterprise_costs_one_question()
    {
        await using var tree = new SmallTree();
        await tree.AskAsync("88.100.1/X");

        Assert.That(SmallTree.TextOf(await tree.AskAsync("88.100.1/Y")), Is.EqualTo("y"));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 1, 1, 1, 2, 0 }));
    }

    [Test]
    public async Task Ten_thousand_simultaneous_questions_for_one_cold_name_cost_one_question_per_level()
    {
        await using var tree = new SmallTree();

        var asked = Enumerable.Range(0, 10_000).Select(_ => Task.Run(() => tree.AskAsync("88.100.1/X"))).ToArray();
        var answers = await Task.WhenAll(asked);

        Assert.That(answers.Count(answer => SmallTree.TextOf(answer) == "x"), Is.EqualTo(10_000));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 1, 1, 1, 1, 0 }));
    }

    [Test]
    public async Task A_prefix_handle_is_resolved_where_its_parent_keeps_it([Values("0.NA/88.100.1", "88.100.1")] string handle)
    {
        await using var tree = new SmallTree();

        var answer = await tree.AskAsync(handle);

        Assert.That(answer.Code, Is.EqualTo(ResponseCode.Success));
        Assert.That(tree.Heard, Is.EqualTo(new[] { 1, 1, 1, 0, 0 }));
    }

    [Test]
    public async Task The_authority_says_that_there_is_no_such_handle()
    {
        await using var tree = new SmallTree();

        Assert.That((await tree.AskAsync("88.100.1/none")).Code, Is.EqualTo(ResponseCode.HandleNotFound));
        Assert.That(tree.Enterprise.Questions, Is.EqualTo(1));
    }

    [Test]
    public async Task A_prefix_that_nobody_registered_has_no_handles()
    {
        await using var tree = new SmallTree();

        var answer = await tree.AskAsync("88.100.9/X");

        Assert.That((answer.Code, answer.Text), Is.EqualTo((ResponseCode.HandleNotFound, "The prefix 88.100.9 is not registered.")));
    }

    [Test]
    public async Task Requests_ask_for_public_values_without_recursion_and_count_the_servers_they_passed()
    {
        await using var tree = new SmallTree();

        await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/X") { RecursionCount = 4 });

        foreach (var request in tree.All.SelectMany(node => node.Fake.Requests))
        {
            Assert.That(request.Message.Header.RecursionCount, Is.EqualTo(5));
            Assert.That(request.Message.Header.Flags & (OpFlags.Recursive | OpFlags.PublicOnly), Is.EqualTo(OpFlags.PublicOnly));
        }
    }

    [Test]
    public async Task Checklist_079_a_question_that_passed_more_than_ten_servers_is_refused()
    {
        await using var tree = new SmallTree();

        var tenth = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/X") { RecursionCount = 10 });
        var eleventh = await tree.Resolver.ResolveAsync(new ResolverQuestion("88.100.1/Y") { RecursionCount = 11 });

        Assert.That((tenth.Code, eleventh.Code), Is.EqualTo((ResponseCode.Success, ResponseCode.RecursionCountTooHigh)));
    }
}
