using System.Text;
using IdResolution.Protocol.Values;

namespace IdResolution.Protocol.Tests.Values;

[TestFixture]
public sealed class AdminPermissionTextTests
{
    // Bit, and its position from the left in JSON, in batch files as parsed, in batch files as documented (specification §2.4).
    [TestCase(AdminPermissions.AddHandle, 11, 0, 0)]
    [TestCase(AdminPermissions.DeleteHandle, 10, 1, 1)]
    [TestCase(AdminPermissions.AddDerivedPrefix, 9, 2, 2)]
    [TestCase(AdminPermissions.DeleteDerivedPrefix, 8, 3, 3)]
    [TestCase(AdminPermissions.ModifyValue, 7, 4, 4)]
    [TestCase(AdminPermissions.RemoveValue, 6, 5, 5)]
    [TestCase(AdminPermissions.AddValue, 5, 6, 6)]
    [TestCase(AdminPermissions.ModifyAdmin, 4, 7, 8)]
    [TestCase(AdminPermissions.RemoveAdmin, 3, 8, 9)]
    [TestCase(AdminPermissions.AddAdmin, 2, 9, 10)]
    [TestCase(AdminPermissions.ReadValue, 1, 10, 7)]
    [TestCase(AdminPermissions.ListHandles, 0, 11, 11)]
    public void Checklist_016_the_three_orders(AdminPermissions permission, int inJson, int inBatch, int inDocumentedBatch)
    {
        Assert.That(AdminPermissionText.ToJson(permission), Is.EqualTo(OneAt(inJson)));
        Assert.That(
            AdminPermissionText.TryParseJson(Encoding.ASCII.GetBytes(OneAt(inJson)), out var fromJson) ? fromJson : default,
            Is.EqualTo(permission));
        Assert.That(AdminPermissionText.ToBatch(permission), Is.EqualTo(OneAt(inBatch)));
        Assert.That(AdminPermissionText.TryParseBatch(OneAt(inBatch), out var fromBatch) ? fromBatch : default, Is.EqualTo(permission));
        var isRead = AdminPermissionText.TryParseDocumentedBatch(OneAt(inDocumentedBatch), out var documented);
        Assert.That(isRead ? documented : default, Is.EqualTo(permission));
    }

    [Test]
    public void Checklist_016_every_set_of_permissions_survives_every_order()
    {
        for (var bits = 0; bits <= (int)AdminPermissions.All; bits++)
        {
            var permissions = (AdminPermissions)bits;
            Assert.That(
                AdminPermissionText.TryParseJson(Encoding.ASCII.GetBytes(AdminPermissionText.ToJson(permissions)), out var fromJson));
            Assert.That(AdminPermissionText.TryParseBatch(AdminPermissionText.ToBatch(permissions), out var fromBatch));
            Assert.That((fromJson, fromBatch), Is.EqualTo((permissions, permissions)));
        }
    }

    [Test]
    public void The_batch_orders_agree_exactly_when_positions_8_to_11_are_equal()
    {
        for (var bits = 0; bits <= (int)AdminPermissions.All; bits++)
        {
            var text = AdminPermissionText.ToBatch((AdminPermissions)bits);
            Assert.That(AdminPermissionText.TryParseDocumentedBatch(text, out var documented));
            Assert.That(documented == (AdminPermissions)bits, Is.EqualTo(text[7..11].Distinct().Count() == 1), text);
        }
    }

    [Test]
    public void Bits_above_the_twelve_make_the_json_number_longer()
    {
        Assert.That(
            AdminPermissionText.ToJson(AdminPermissions.ListDerivedPrefixes | AdminPermissions.AddHandle), Is.EqualTo("1000000000001"));
        Assert.That(AdminPermissionText.TryParseJson("1111000000000000"u8, out var permissions));
        Assert.That((int)permissions, Is.EqualTo(0xF000));
    }

    [TestCase("")]
    [TestCase("11111111111")]
    [TestCase("11111111111111111")]
    [TestCase("11111111111x")]
    [TestCase("1111 1111 1111")]
    public void Refuses_other_text(string text)
    {
        Assert.That(AdminPermissionText.TryParseJson(Encoding.ASCII.GetBytes(text), out _), Is.False);
        Assert.That(AdminPermissionText.TryParseBatch(text, out _), Is.False);
        Assert.That(AdminPermissionText.TryParseDocumentedBatch(text, out _), Is.False);
    }

    [TestCase("addHandle", AdminPermissions.AddHandle)]
    [TestCase("MODIFY_VALUE", AdminPermissions.ModifyValue)]
    [TestCase("listderivedprefixes", AdminPermissions.ListDerivedPrefixes)]
    public void Reads_names(string name, AdminPermissions expected)
    {
        Assert.That(AdminPermissionText.TryParseName(Encoding.ASCII.GetBytes(name), out var permission));
        Assert.That(permission, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("None")]
    [TestCase("All")]
    [TestCase("5")]
    [TestCase("addHandle,deleteHandle")]
    [TestCase("fly")]
    public void Refuses_other_names(string name) =>
        Assert.That(AdminPermissionText.TryParseName(Encoding.ASCII.GetBytes(name), out _), Is.False);

    private static string OneAt(int position) => new string('0', position) + "1" + new string('0', 11 - position);
}
